"""Every Python example on a page runs. The examples of one page share their names, in order."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(path: Path) -> str:
    return "\n".join(EXAMPLE.findall(path.read_text(encoding="utf-8")))


PAGES = [path for path in sorted((ROOT / "docs").rglob("*.md")) if examples(path)]


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def test_there_are_examples():
    assert ROOT / "docs/tools/serving-and-monitoring.md" in PAGES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_examples_run(path, tmp_path):
    done = run(examples(path), tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_wrong_example_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\n```\ntext\n```python\nassert x == 2\n```\n")
    assert run(examples(page), tmp_path).returncode != 0
