"""The doctor must be right on a machine where nothing is installed, and about what is missing."""

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from labs.kit import doctor, machine

ROOT = Path(__file__).parents[2]
FILES = ["labs/__init__.py", "labs/kit/__init__.py", "labs/kit/doctor.py", "labs/kit/machine.py"]


@pytest.mark.parametrize("name", FILES)
def test_its_files_can_be_read_by_an_old_python(name):
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 8))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Match)]


def test_it_runs_with_the_standard_library_alone():
    answer = subprocess.run(
        [sys.executable, "-S", "-m", "labs.kit.doctor"],  # -S: no installed packages
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert answer.stderr == ""
    assert "packages" in answer.stdout
    assert answer.stdout.splitlines()[0].startswith("ok       python     Python 3.")


@pytest.mark.parametrize(
    ("version", "ok"),
    [
        ((3, 8, 18), False),
        ((3, 10, 1), False),
        ((3, 11, 0), True),
        ((3, 13, 9), True),
        ((3, 14, 0), False),
    ],
)
def test_python_must_be_one_that_the_lock_fits(monkeypatch, version, ok):
    monkeypatch.setattr(sys, "version_info", version)
    found = doctor.python()
    assert found.ok is ok
    assert found.required
    assert bool(found.mend) is not ok


def test_a_taken_port_is_no_fault_but_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        found = doctor.port(number, "the site")
        assert (found.ok, found.detail, found.required) == (False, "in use", False)
    assert doctor.port(number, "the site").ok


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_each_missing_thing_comes_with_its_cure(monkeypatch, capsys, system):
    fine = doctor.Finding("fine", True, "here")
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(machine, "version_of", lambda _: None)
    monkeypatch.setattr(machine, "browser", lambda: None)
    monkeypatch.setattr(machine, "sandbox_fault", lambda: "no namespaces")
    monkeypatch.setattr(machine, "memory", lambda: 1e9)
    monkeypatch.setattr(machine, "port_is_free", lambda _: False)
    monkeypatch.setattr(machine, "package_faults", lambda _: ["numpy 2 (not installed)"])
    monkeypatch.setattr(doctor, "python", lambda: fine)
    monkeypatch.setattr(doctor, "environments", lambda: fine)
    findings = [found for found in doctor.examine() if not found.ok]
    assert {found.name for found in findings} >= {"git", "make", "sandbox", "browser", "packages"}
    assert all(found.mend.endswith(".") or found.mend.endswith(").") for found in findings)
    assert doctor.main() == 1
    said = capsys.readouterr().out
    assert "MISSING  git" in said
    assert "missing  browser" in said
    assert "To be mended first: " in said
    assert ("make" in said.splitlines()[-1]) is (system != "win32")


def test_optional_things_do_not_fail_it(monkeypatch, capsys):
    findings = [doctor.Finding("browser", False, "not found", "Install one.", required=False)]
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    assert doctor.main() == 0
    assert "All that is required is here." in capsys.readouterr().out


def test_packages_are_compared_with_the_lock(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "# a comment\n"
        "click==0.0.1 \\\n    --hash=sha256:00\n"
        "no-such-package[extra]==1.2 \\\n    --hash=sha256:00\n"
        "pywin32==306 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    pins = machine.locked_packages(lock)
    assert pins == {"click": "0.0.1", "no-such-package": "1.2"}
    first, second = machine.package_faults(pins)
    assert first.startswith("click 0.0.1 (found ")
    assert second == "no-such-package 1.2 (not installed)"


def test_before_the_installation_missing_packages_are_only_the_next_step(monkeypatch):
    monkeypatch.setattr(machine, "package_faults", lambda _: ["numpy 2 (not installed)"])
    assert doctor.packages().required is (sys.prefix != sys.base_prefix)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert not doctor.packages().required


def test_a_program_that_does_not_answer_is_missing(tmp_path, monkeypatch):
    broken = tmp_path / "git"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.version_of("git") is None
    assert machine.version_of("make") is None
    assert machine.sandbox_fault() == "bwrap is not installed"


def test_a_sandbox_that_is_installed_and_cannot_run_says_why(tmp_path, monkeypatch):
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert machine.sandbox_fault() == "bwrap: No permissions"
