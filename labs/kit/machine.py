"""Facts about this machine, found with nothing but the standard library."""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

_SANDBOX_TRIAL = ("--ro-bind", "/", "/", "--unshare-all", "--die-with-parent", "true")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge", "msedge")
_BROWSER_FILES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)([ ;]*)")


def memory() -> float | None:
    """Return the memory of the machine in bytes, or None when the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (ValueError, OSError):
        return None


def _windows_memory() -> float | None:
    kilobytes = ctypes.c_ulonglong()
    answer = getattr(ctypes, "windll").kernel32.GetPhysicallyInstalledSystemMemory(  # noqa: B009 (exists on Windows only)
        ctypes.byref(kilobytes)
    )
    return kilobytes.value * 1024.0 if answer else None


def port_is_free(port: int) -> bool:
    """Say whether a server of ours could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            # As servers do: a port whose last user has just left counts as free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def version_of(program: str) -> str | None:
    """Return the first line that ``program --version`` prints, or None when it does not run."""
    found = shutil.which(program)
    if found is None:
        return None
    answer = _run([found, "--version"])
    if answer is None or answer.returncode != 0:
        return None
    return (answer.stdout.splitlines() or [program])[0]


def sandbox_fault() -> str | None:
    """Return why bubblewrap cannot run a program here, or None when it can.

    Being installed is not enough: containers and newer Ubuntu forbid what it needs.
    """
    found = shutil.which("bwrap")
    if found is None:
        return "bwrap is not installed"
    answer = _run([found, *_SANDBOX_TRIAL])
    if answer is None:
        return "bwrap did not answer"
    if answer.returncode == 0:
        return None
    return (answer.stderr.strip().splitlines() or ["bwrap failed and did not say why"])[0]


def browser() -> str | None:
    """Return the path of a Chromium-like browser, or None."""
    for name in _BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return found
    return next((name for name in _BROWSER_FILES if Path(name).exists()), None)


def locked_packages(lock: Path) -> dict[str, str]:
    """Return the pinned version of each package that every system needs.

    A pin with a condition (``; sys_platform == ...``) is left out: judging it needs a package.
    """
    pins = {}
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = _PIN.match(line)
        if match is not None and ";" not in match.group(3):
            pins[match.group(1)] = match.group(2)
    return pins


def package_faults(pins: dict[str, str]) -> list[str]:
    """Return what differs from the pins, as words: ``numpy 2.4.6 (not installed)``."""
    faults = []
    for name, wanted in sorted(pins.items()):
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            faults.append(f"{name} {wanted} (not installed)")
            continue
        if found != wanted:
            faults.append(f"{name} {wanted} (found {found})")
    return faults


def _run(command: list[str]) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
