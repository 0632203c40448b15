"""Why a submission gave no answer. Each check that asked in vain fails, and no other.

``status`` is the one word that a record keeps.
"""

import signal

from labs.kit.plain import AnswerError


class NoAnswerError(AnswerError):
    """A submission gave no answer."""

    status = "no answer"


class GoneError(NoAnswerError):
    """The process of the submission has ended."""


class KeeperGoneError(NoAnswerError):
    """The box is gone, and with it the submission and its files."""


class TimeoutAnswerError(NoAnswerError):
    """The answer did not come in time."""

    status = "timeout"


class TooBigError(NoAnswerError):
    """The answer, or what was printed, was too large."""

    status = "too big"


class MalformedError(NoAnswerError):
    """The answer was not what the protocol allows."""

    status = "malformed"


class KilledError(NoAnswerError):
    """The system ended the process of the submission."""

    status = "killed"


class MemoryAnswerError(NoAnswerError):
    """The submission used more memory than it may."""

    status = "memory"


def ended(code: int) -> NoAnswerError:
    """Say how a process ended, by its exit code, which is negative for a signal."""
    if code >= 0:
        return NoAnswerError(f"Your code ended the process (exit code {code})")
    if -code == signal.SIGXCPU:
        return TimeoutAnswerError("Your code used up its time on the processor")
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return KilledError(f"The system ended the process of your code ({name})")
