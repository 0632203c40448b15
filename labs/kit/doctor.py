"""Look whether this machine has what the course needs, and say how to mend what is missing.

Runs before anything is installed, ``python3 -m labs.kit.doctor``, also on a Python that is too
old for the course: this file and ``machine.py`` keep to the standard library and to the syntax
of Python 3.8.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from labs.kit import machine

ROOT = Path(__file__).resolve().parents[2]
OLDEST, FIRST_TOO_NEW = (3, 11), (3, 14)
DISK, MEMORY = 4e9, 2e9
PORTS = {8000: "the site", 8501: "the demo apps"}


class Finding(NamedTuple):
    """One line of the report.

    ``mend`` says what to do on this system when it is not ``ok``.
    """

    name: str
    ok: bool
    detail: str
    mend: str = ""
    required: bool = True


def per_system(debian: str, macos: str, windows: str) -> str:
    """Return the advice for the system that we run on."""
    return {"darwin": macos, "win32": windows}.get(sys.platform, debian)


def python() -> Finding:
    """Check the version of Python that runs this."""
    found = sys.version_info[:3]
    name = "Python {}.{}.{}".format(*found)
    mend = per_system(
        "Install Python 3.11, 3.12 or 3.13 (sudo apt install python3 python3-venv; Debian 12 and "
        "Ubuntu 24.04 have one), then use it: PYTHON=python3.12 make setup.",
        "Install it: brew install python@3.12.",
        "Install it: winget install Python.Python.3.12.",
    )
    if found[:2] < OLDEST:
        return Finding("python", False, f"{name}; Python 3.11+ needed", mend)
    if found[:2] >= FIRST_TOO_NEW:
        return Finding("python", False, f"{name} is too new; 3.11 to 3.13 needed", mend)
    return Finding("python", True, name)


def environments() -> Finding:
    """Check that Python can make a virtual environment (Debian packs that apart)."""
    ok = all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))
    detail = "Python can make environments" if ok else "Python has no venv module"
    mend = per_system(
        "Run: sudo apt install python3-venv.",
        "Install Python anew: brew install python@3.12.",
        "Install Python anew: winget install Python.Python.3.12.",
    )
    return Finding("venv", ok, detail, mend)


def disk() -> Finding:
    """Check the free space where the repository lies."""
    free = shutil.disk_usage(ROOT).free
    mend = f"Free some space, or clone the course onto a disk with {DISK / 1e9:.0f} GB free."
    return Finding("disk", free >= DISK, f"{free / 1e9:.1f} GB free", mend)


def memory() -> Finding:
    """Check the size of the memory."""
    size = machine.memory()
    if size is None:
        return Finding("memory", True, "the system does not say how much there is")
    mend = f"The course needs {MEMORY / 1e9:.0f} GB; use another machine, or a dev container."
    return Finding("memory", size >= MEMORY, f"{size / 1e9:.1f} GB", mend)


def port(number: int, user: str) -> Finding:
    """Check that a port is free; when it is not, ``make serve`` takes another."""
    free = machine.port_is_free(number)
    detail = f"free for {user}" if free else "in use"
    mend = f"Nothing to do: make serve picks another port for {user} and says which."
    return Finding(f"port {number}", free, detail, mend, required=False)


def program(name: str, mend: str, *, required: bool = True) -> Finding:
    """Check that a program is there and answers."""
    version = machine.version_of(name)
    return Finding(name, version is not None, version or "not found", mend, required)


def sandbox() -> Finding:
    """Check that bubblewrap can run a program; only instructors need it, to grade."""
    if not sys.platform.startswith("linux"):
        return Finding("sandbox", False, "Linux only", "Only graders need it.", required=False)
    fault = machine.sandbox_fault()
    mend = (
        "Only graders need it: sudo apt install bubblewrap. Where it is installed and still "
        "fails, the system forbids user namespaces (a container, or AppArmor on Ubuntu 24.04)."
    )
    return Finding("sandbox", fault is None, fault or "bubblewrap works", mend, required=False)


def browser() -> Finding:
    """Check for a browser that the tests can drive."""
    found = machine.browser()
    install = per_system(
        "sudo apt install chromium",
        "brew install --cask chromium",
        "winget install Google.Chrome",
    )
    mend = f"Only the browser tests need it: {install}."
    return Finding("browser", found is not None, found or "not found", mend, required=False)


def packages() -> Finding:
    """Check the installed packages against the lock.

    Before the installation nothing is wrong yet; in the environment of the course it is.
    """
    lock = ROOT / "requirements" / "student.txt"
    if not lock.is_file():
        return Finding("packages", True, "no lock file here to compare with", required=False)
    installed = sys.prefix != sys.base_prefix
    pins = machine.locked_packages(lock)
    faults = machine.package_faults(pins)
    mend = per_system(
        "Run: make setup (then use .venv/bin/lab).",
        "Run: make setup (then use .venv/bin/lab).",
        "Run the three Windows commands of the README (then use .venv\\Scripts\\lab).",
    )
    if not faults:
        detail = f"all {len(pins)} locked packages"
    elif not installed:
        detail = "not installed for this Python"
    else:
        detail = f"{len(faults)} of {len(pins)} differ: {', '.join(faults[:3])}"
    return Finding("packages", not faults, detail, mend, required=installed)


def examine() -> list[Finding]:
    """Make all checks."""
    git = per_system(
        "Run: sudo apt install git.",
        "Run: xcode-select --install.",
        "Run: winget install Git.Git.",
    )
    make = per_system(
        "Run: sudo apt install make.",
        "Run: xcode-select --install.",
        "Not needed: the README has the plain commands for Windows.",
    )
    return [
        *(python(), environments(), disk(), memory()),
        *(program("git", git), program("make", make, required=sys.platform != "win32")),
        packages(),
        *(port(number, user) for number, user in PORTS.items()),
        *(sandbox(), browser()),
    ]


def main() -> int:
    """Print a line for each check; return 0 when all that is required is there."""
    findings = examine()
    for found in findings:
        word = "ok" if found.ok else "MISSING" if found.required else "missing"
        sys.stdout.write(f"{word:<8} {found.name:<10} {found.detail}\n")
        if not found.ok:
            kind = "" if found.required else "(optional) "
            sys.stdout.write(f"{'':<20}{kind}{found.mend}\n")
    missing = [found.name for found in findings if found.required and not found.ok]
    if missing:
        sys.stdout.write(f"\nTo be mended first: {', '.join(missing)}.\n")
        return 1
    sys.stdout.write("\nAll that is required is here.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
