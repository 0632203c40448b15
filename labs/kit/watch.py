"""Run the checks again each time the exercise is saved."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_PAUSE = 0.3  # seconds between two looks at the file
_LAB = "import sys; from labs.kit.cli import main; sys.exit(main(prog_name='lab'))"


def watch(path: Path, words: Sequence[str]) -> None:
    """Run ``lab`` with these words now and after each change of a file, until interrupted.

    Each run is a process of its own: pytest does not like to start twice, and the exercise is
    loaded as it is now.
    """
    seen: tuple[int, int] | None = None
    while True:
        found = _stamp(path)
        if found is not None and found != seen:
            seen = found
            subprocess.run([sys.executable, "-c", _LAB, *words], check=False)
            sys.stdout.write(f"Waiting for {path.name} to be saved; Ctrl-C stops.\n")
            sys.stdout.flush()
        time.sleep(_PAUSE)


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file is saved, None while an editor has taken it away."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_size
