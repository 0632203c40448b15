"""The example of each tool category: one short file with pinned tools that runs without a network.

The rules are checked in every run. The files themselves are run by `make test-examples`: each gets
an environment of its own from uv, which may download packages. EXAMPLES=ci chooses for `.ci/run`.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from functools import cache
from pathlib import Path

import pytest

from bok.load import load
from bok.models import Category
from reference_impl.simulate import load_scenario, simulate

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "tools" / "examples"
FILES = sorted(FOLDER.glob("*.py"))
LINES = 60
METADATA = re.compile(r"^# /// script$\s(?P<content>(?:^#(?:| .*)$\s)+)^# ///$", re.MULTILINE)
PIN = re.compile(r"^[A-Za-z0-9][\w.-]*(\[[\w,.-]+\])?==[\w.!+]+(\s*;.*)?$")

OUTPUT = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOISY = {"privacy-preserving-ml"}  # a seed would let a reader take the noise away again

SECONDS = (
    60  # of computing that one example may take; the clock on the wall measures the neighbours
)
PATIENCE = 600  # after this an example hangs
INSTALL_SECONDS = 600
CI_SECONDS = (
    900  # after this, `.ci/run` leaves the examples that are left to the scheduled workflow
)
STARTED = time.monotonic()

# A process in a network of its own, where only the machine itself answers.
CUT_OFF = ["unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up && exec "$@"', "-"]


def faults(text: str) -> list[str]:
    """What is wrong with an example, in words for its author."""
    found = []
    if len(text.splitlines()) > LINES:
        found.append(f"it has more than {LINES} lines")
    if not any(isinstance(node, ast.Assert) and node.msg for node in ast.walk(ast.parse(text))):
        found.append("it has no assertion with a message, so it teaches nothing when it fails")
    block = METADATA.search(text)
    if block is None:
        return [*found, "it has no inline metadata (# /// script)"]
    metadata = tomllib.loads(re.sub(r"^# ?", "", block["content"], flags=re.MULTILINE))
    if "requires-python" not in metadata:
        found.append("it does not say which Python it needs")
    if not metadata.get("dependencies"):
        found.append("it has no dependencies")
    loose = [entry for entry in metadata.get("dependencies", []) if not PIN.match(entry)]
    found += [f"{entry} is not pinned" for entry in loose]
    if "exclude-newer" not in metadata.get("tool", {}).get("uv", {}):
        found.append("it does not set exclude-newer, so what its tools need can change")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_example_keeps_the_rules(path):
    assert faults(path.read_text(encoding="utf-8")) == []


def test_every_category_has_an_example():
    assert {path.stem for path in FILES} == {category.slug for category in load().of(Category)}


GOOD = """\
# /// script
# requires-python = ">=3.11"
# dependencies = ["shap==0.51.0", "dask[dataframe]==2026.8.0"]
# [tool.uv]
# exclude-newer = "2026-11-23T00:00:00Z"
# ///
assert 1 + 1 == 2, "the sum of two ones"
"""


@pytest.mark.parametrize(
    ("good", "bad", "finds"),
    [
        ("# /// script", "# script", ["it has no inline metadata (# /// script)"]),
        ("==0.51.0", ">=0.51", ["shap>=0.51 is not pinned"]),
        ("==0.51.0", "==0.51.*", ["shap==0.51.* is not pinned"]),
        ('# requires-python = ">=3.11"\n', "", ["it does not say which Python it needs"]),
        ('["shap==0.51.0", "dask[dataframe]==2026.8.0"]', "[]", ["it has no dependencies"]),
        ("# exclude-newer", "# something-newer", ["it does not set exclude-newer, so what"]),
        (', "the sum of two ones"', "", ["it has no assertion with a message"]),
        ("assert 1", "\n" * LINES + "assert 1", ["it has more than 60 lines"]),
        ("", "", []),
    ],
)
def test_a_broken_rule_is_found(good, bad, finds):
    found = faults(GOOD.replace(good, bad) if good else GOOD)
    assert len(found) == len(finds)
    assert all(said.startswith(start) for said, start in zip(found, finds, strict=True))


def test_the_orders_are_those_of_four_calm_weeks():
    made = simulate(load_scenario("calm"), days=28, seed=7, orders=50).to_csv(index=False)
    assert (FOLDER / "orders.csv").read_text(encoding="utf-8") == made


def test_another_seed_gives_other_orders():
    made = simulate(load_scenario("calm"), days=28, seed=8, orders=50).to_csv(index=False)
    assert (FOLDER / "orders.csv").read_text(encoding="utf-8") != made


def uv(*arguments: str, seconds: int, cut_off: bool = False) -> subprocess.CompletedProcess[str]:
    """Run uv; with `cut_off`, in a process that has no network, where the machine allows that."""
    found = shutil.which(
        "uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if found is None:
        assert "CI" not in os.environ, "CI needs uv"
        pytest.skip("no uv; `make setup-test` installs it")
    wall = CUT_OFF if cut_off and can_cut_off() else []
    return subprocess.run(
        [*wall, found, *arguments], capture_output=True, text=True, timeout=seconds, check=False
    )


@cache
def can_cut_off() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*CUT_OFF, "true"], capture_output=True, check=False).returncode == 0


def install(path: Path) -> None:
    installed = uv("sync", "--quiet", "--script", str(path), seconds=INSTALL_SECONDS)
    assert installed.returncode == 0, installed.stderr


def run(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an example that is installed, without a network and away from its own folder."""
    command = ["run", "--offline", "--quiet", "--directory", str(folder), "--script", str(path)]
    return uv(*command, seconds=PATIENCE, cut_off=True)


def cpu_seconds() -> float:
    """What the programs that this test has started and ended have computed."""
    import resource  # not on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@cache
def changed() -> set[Path]:
    """The examples that differ from the previous commit; all when there is none or the data did."""
    listed = subprocess.run(
        ["git", "diff", "--name-only", "HEAD~1", "--", str(FOLDER)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = {Path(line) for line in listed.stdout.splitlines()}
    if listed.returncode != 0 or {name.suffix for name in names} - {".py"}:
        return set(FILES)
    return {ROOT / name for name in names} & set(FILES)


def in_ci_order() -> list[Path]:
    """With EXAMPLES=ci what changed comes first, so that the time limit cannot leave it out."""
    first = changed() if os.environ.get("EXAMPLES") == "ci" else set()
    return sorted(FILES, key=lambda path: (path not in first, path))


def leave_out(path: Path) -> str:
    """Why `.ci/run` need not run an example now; empty when it must."""
    if os.environ.get("EXAMPLES") != "ci" or path in changed():
        return ""
    if time.monotonic() - STARTED > CI_SECONDS:
        return "the time limit of CI is reached"
    warm = uv("sync", "--offline", "--quiet", "--script", str(path), seconds=INSTALL_SECONDS)
    return "" if warm.returncode == 0 else "unchanged, and its packages are not in uv's cache"


def shown_output(slug: str) -> str:
    """What the page of a category says that its example prints."""
    page = (FOLDER.parent / f"{slug}.md").read_text(encoding="utf-8")
    _, _, after = page.partition(f"<!-- example: tools/examples/{slug}.py -->")
    found = OUTPUT.search(after)
    return found[1] if found else ""


def comparable(slug: str, printed: str) -> str:
    """Without what differs from run to run: durations, and noise that cannot have a seed."""
    printed = re.sub(r"\d+(\.\d+)? s\b", "# s", printed)
    return re.sub(r"-?\d[\d,]*", "#", printed) if slug in NOISY else printed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_page_shows_the_example_and_what_it_prints(path):
    assert shown_output(path.stem)


def test_another_output_is_found():
    shown = shown_output("stream-processing")
    assert comparable("stream-processing", shown) == shown
    assert comparable("stream-processing", shown.replace("2,800", "2,801")) != shown
    assert comparable("x", "in 12.5 s\n") == comparable("x", "in 3 s\n") != "in 4 min\n"


@pytest.mark.examples
@pytest.mark.parametrize("path", in_ci_order(), ids=lambda path: path.stem)
def test_an_example_runs(path, tmp_path):
    if reason := leave_out(path):
        pytest.skip(reason)
    before = set(FOLDER.iterdir())
    install(path)
    began = cpu_seconds()
    done = run(path, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert cpu_seconds() - began < SECONDS
    assert set(FOLDER.iterdir()) == before, "it leaves files beside itself"
    # A tool may say something of its own before.
    shown = comparable(path.stem, shown_output(path.stem))
    assert comparable(path.stem, done.stdout)[-len(shown) :] == shown


@pytest.mark.examples
@pytest.mark.parametrize(
    ("code", "finds"),
    [
        ("assert 1 + 1 == 3, 'the sum is wrong'", "the sum is wrong"),
        (
            "import socket\nsocket.create_connection(('192.0.2.1', 80), 5)",
            "Network is unreachable" if can_cut_off() else "Error",
        ),
    ],
)
def test_an_example_that_fails_or_needs_the_network_is_found(tmp_path, code, finds):
    path = tmp_path / "example.py"
    path.write_text(f'# /// script\n# requires-python = ">=3.11"\n# ///\n{code}\n')
    install(path)
    done = run(path, tmp_path)
    assert done.returncode != 0
    assert finds in done.stderr
