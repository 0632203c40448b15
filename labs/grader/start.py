"""The entry of the command ``grade``, which says in a sentence where it cannot run."""

import sys


def main() -> None:
    """Run the command, on Linux."""
    if sys.platform != "linux":
        sys.exit(
            "`grade` needs Linux, whose kernel keeps submissions apart from your files. On Windows "
            "it runs in WSL 2, and on macOS in a virtual machine."
        )
    from labs.grader.commands import main as commands

    commands(prog_name="grade")
