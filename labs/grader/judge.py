"""Give a submission its marks: pytest in the trusted process, the submission in a sandbox.

A judge is a process of its own for each submission, forked from one that has imported what checks
need: pytest does not like to start twice, and a check that breaks its process breaks one judgement.
"""

import contextlib
import json
import os
import select
import signal
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from labs.grader.inside import isolate
from labs.grader.inside.box import MEGABYTE, Limits
from labs.grader.remote import Remote, Terms
from labs.grader.sandbox import Sandbox, SandboxError
from labs.kit import exercise
from labs.kit.calls import Backend
from labs.kit.catalog import Lab
from labs.kit.plugin import Plugin
from labs.kit.results import CheckResult, Report
from labs.kit.run import QUIET, run_checks

_SLACK = 60.0  # seconds beside those of the submission, for the checks themselves
_MAX_REPORT = 16_000_000
_LAST_WORDS = 2_000
# Parts of pytest that no check uses; without them a judge starts in half the time.
_UNUSED = (
    *("debugging", "doctest", "faulthandler", "junitxml", "legacypath", "pastebin", "setuponly"),
    *("setupplan", "stepwise", "threadexception", "unraisableexception"),
)
_LEAN = tuple(f"-pno:{name}" for name in _UNUSED)


def terms(lab: Lab) -> Terms:
    """Return what a submission of this lab may use."""
    return Terms(
        limits=Limits(memory=lab.memory_mb * MEGABYTE, cpu=lab.seconds),
        forbidden=tuple(lab.forbidden),
        call_seconds=lab.call_seconds,
        seconds=lab.seconds,
    )


def judge(lab: Lab, sandbox: Sandbox, content: bytes, seed: int) -> Report:
    """Check one submission.

    Args:
        lab: Whose checks.
        sandbox: In which the submission runs; the box in it is closed by the caller.
        content: The text of the exercise.
        seed: From which the data of the checks are drawn.

    Raises:
        SandboxError: When anything went wrong that is not the submission's doing.
    """
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        _be_judge(lab, sandbox, content, seed, writer)
    os.close(writer)
    try:
        told = json.loads(_read(reader, time.monotonic() + lab.seconds + _SLACK) or "{}")
    except ValueError as error:
        raise SandboxError("The judge gave no report that can be read.") from error
    finally:
        os.close(reader)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    if "report" not in told:
        raise SandboxError(told.get("fault", "The judge ended without a report."))
    report = told["report"]
    return Report(**{**report, "checks": tuple(CheckResult(**c) for c in report["checks"])})


def _be_judge(lab: Lab, sandbox: Sandbox, content: bytes, seed: int, writer: int) -> NoReturn:
    """Write the report, or the fault that made it impossible, and end this process."""
    try:
        isolate.die_with_parent()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        with tempfile.TemporaryFile() as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            told = {"report": asdict(_report(lab, sandbox, content, seed, writer))}
    except BaseException as error:
        told = {"fault": f"{type(error).__name__}: {error}\n{_last_words()}"}
    _tell(writer, told)


def _last_words() -> str:
    """Return the end of what pytest had to say, for the author of a check that does not run."""
    size = os.lseek(1, 0, os.SEEK_END)
    return os.pread(1, _LAST_WORDS, max(0, size - _LAST_WORDS)).decode(errors="replace")


def _report(lab: Lab, sandbox: Sandbox, content: bytes, seed: int, writer: int) -> Report:
    def open_exercise() -> Backend:
        return Remote(sandbox, exercise.accept(content), terms(lab))

    # A fault of ours must not look like a check that failed: it ends the judge at once.
    sandbox.on_fault = lambda text: _tell(writer, {"fault": text})
    path, source = Path("/student/exercise/exercise.py"), content.decode(errors="replace")
    plugin = Plugin(open_exercise, path, source, seed, lambda _: None)
    return run_checks(lab, plugin, (*QUIET, *_LEAN))


def _tell(writer: int, told: dict[str, object]) -> NoReturn:
    with os.fdopen(writer, "w", encoding="utf-8") as pipe:
        json.dump(told, pipe)
    os._exit(0)


def _read(reader: int, deadline: float) -> str:
    data = bytearray()
    while len(data) < _MAX_REPORT:
        rest = deadline - time.monotonic()
        if rest <= 0 or not select.select([reader], [], [], rest)[0]:
            raise SandboxError("The judge did not end in time.")
        if not (chunk := os.read(reader, 1 << 16)):
            break
        data += chunk
    return data.decode()
