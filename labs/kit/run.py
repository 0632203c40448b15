"""Run a lab's checks against an exercise, in this process.

Nothing here keeps hostile code away from the verdict: it is a student's own run, in which a
debugger must work. Marks are given elsewhere.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from labs.kit import exercise, notebook
from labs.kit import plugin as fixtures
from labs.kit.calls import InProcess
from labs.kit.catalog import Lab
from labs.kit.errors import LabError
from labs.kit.plugin import Plugin
from labs.kit.results import CheckResult, Report

PUBLIC_SEED = 1
QUIET = ("-qq", "--no-header", "--no-summary", "--tb=no")


def _nothing(_: CheckResult) -> None:
    """Take a result and show nothing."""


def run(
    lab: Lab,
    path: Path,
    *,
    seed: int = PUBLIC_SEED,
    options: Sequence[str] = (),
    on_result: Callable[[CheckResult], None] = _nothing,
) -> Report:
    """Check one exercise; call it once a process, as pytest does not like to start twice.

    Args:
        lab: The lab whose checks run.
        path: The exercise.
        seed: From which the instances of the checks are drawn.
        options: Options for pytest; with any, pytest also shows its own output.
        on_result: Called with each result as soon as it is known.

    Raises:
        LabError: When pytest does not accept the options, or the run was stopped.
    """
    with _as_python(path.resolve()) as code:
        source = code.read_text(encoding="utf-8", errors="replace") if code.is_file() else ""
        load = partial(exercise.load, code, lab.forbidden)
        backend = partial(InProcess, load, partial(exercise.read, code))
        plugin = Plugin(backend, code, source, seed, on_result)
        plugin.quiet = not options
        return run_checks(lab, plugin, options or QUIET)


@contextlib.contextmanager
def _as_python(path: Path) -> Iterator[Path]:
    """Give the path of the code: of a notebook, that of a file made from its cells."""
    if path.suffix != ".ipynb":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="lab-") as folder:
        code = Path(folder) / "exercise.py"
        code.write_text(notebook.to_python(path.read_bytes(), path.name), encoding="utf-8")
        yield code


def run_checks(lab: Lab, plugin: Plugin, options: Sequence[str]) -> Report:
    """Run pytest with the plugin that opens the exercise; see ``run``."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)  # the verdict must not depend on the caller's settings
    settings = Path(__file__).with_name("checks.ini")
    code = pytest.main(
        [
            *(f"-c{settings}", f"--rootdir={lab.folder}", f"--confcutdir={lab.folder}"),
            *options,
            str(lab.checks),
        ],
        plugins=[fixtures, plugin],
    )
    if code == pytest.ExitCode.INTERRUPTED:
        msg = f"Stopped while {plugin.running or 'pytest'} ran; nothing was recorded."
        raise LabError(msg)
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR):
        msg = "pytest could not run the checks: it says why above."
        raise LabError(msg)
    return Report(
        lab=lab.id,
        seed=plugin.seed,
        checks=tuple(plugin.results),
        problem=plugin.problem,
        partial=len(plugin.results) < plugin.collected,
    )
