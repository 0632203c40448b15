"""Which walls stand on this machine: each way is tried, with a submission that pushes at them."""

import os
import tempfile
from pathlib import Path

from labs.grader.gradebook import UNSAFE
from labs.grader.inside.box import Limits
from labs.grader.remote import Remote, Terms
from labs.grader.sandbox import Sandbox, SandboxError
from labs.grader.slot import WALLS
from labs.grader.walls import WallsError
from labs.kit.errors import LabError
from labs.kit.plain import AnswerError

SAFE = ("bubblewrap", "landlock")
_SLOT = 900  # no other sandbox has this number
_LIMITS = Limits(processes=16)
_PUSH = """
import ctypes
import os
import socket
import time


def push(secret):
    open_doors = []
    try:
        open(secret).close()
        open_doors.append("it reads files of the machine")
    except OSError:
        pass
    try:
        socket.socket().close()
        open_doors.append("it opens a network socket")
    except OSError:
        pass
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), 0, 0) != -1:
        open_doors.append("it traces another process")
    if libc.unshare(0x10000000) != -1:
        open_doors.append("it makes a namespace of its own")
    try:
        for _ in range(64):
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
        open_doors.append("it starts more processes than it may")
    except OSError:
        pass
    return open_doors
"""


def fault(name: str) -> str:
    """Return why submissions cannot be graded behind these walls here, or nothing when they can."""
    sandbox = None
    with tempfile.NamedTemporaryFile() as secret:
        Path(secret.name).chmod(0o644)
        try:
            sandbox = Sandbox(WALLS[name], _SLOT + os.getpid() % 100)
            terms = Terms(limits=_LIMITS, call_seconds=30, seconds=60)
            submission = Remote(sandbox, _PUSH.encode(), terms)
            doors = submission.call(0, "push", [secret.name], {}, keep=False)
            submission.close()
        except (SandboxError, WallsError, AnswerError, OSError) as error:
            return str(error)
        finally:
            if sandbox is not None:
                sandbox.stop()
    return "; ".join(map(str, doors))


def choose(wanted: str) -> str:
    """Return the name of walls that stand here.

    Args:
        wanted: A name of ``slot.WALLS``, or ``auto`` for the first of SAFE that stands. With
            ``unsafe`` nothing is tried: whoever asks for that answers for it.

    Raises:
        LabError: When none stand.
    """
    if wanted == UNSAFE:
        return wanted
    names = SAFE if wanted == "auto" else (wanted,)
    faults = {}
    for name in names:
        if not (why := fault(name)):
            return name
        faults[name] = why
    told = " ".join(f"With {name}: {why}." for name, why in faults.items())
    msg = (
        f"No sandbox works on this machine, so nothing was graded. {told} "
        "Submissions that you trust as you trust yourself can be graded with --unsafe."
    )
    raise LabError(msg)
