"""Graders for other machines: a zip for Gradescope, a workflow for GitHub Classroom."""

import io
import json
import zipfile
from pathlib import Path

from labs.grader.course import FILE, Course
from labs.grader.tree import ROOT
from labs.kit.catalog import Lab

_DATE = (1980, 1, 1, 0, 0, 0)
_PARTS = ("labs/kit", "labs/season", "labs/grader", "reference_impl")
_SETUP = """#!/usr/bin/env bash
# Gradescope builds its image with this, as root, on Ubuntu.
set -euo pipefail
apt-get update -qq
apt-get install -y -qq --no-install-recommends python3 python3-venv bubblewrap
python3 -m venv /opt/mlops
cd /autograder/source
/opt/mlops/bin/pip install --quiet --no-deps --require-hashes -r requirements/student.txt
"""
_RUN = """#!/usr/bin/env bash
place=${{AUTOGRADER:-/autograder}}
cd "$place/source"
export PYTHONPATH=$place/source
exec "${{PYTHON:-/opt/mlops/bin/python}}" -m labs.grader.gradescope {lab} "$place"
"""
_COURSE = 'name = {name}\nseed = "{seed}"\nsite = "{site}"\n'
_WORKFLOW = """# Runs the checks of lab {lab} on each push. Marks are drawn with another seed.
name: lab {lab}
on: [push, workflow_dispatch]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: pip install --quiet --no-deps --require-hashes -r requirements/student.txt
      - run: pip install --quiet --no-deps --no-build-isolation -e .
      - run: lab check {lab}
"""


def gradescope(course: Course, lab: Lab) -> bytes:
    """Return the autograder of a lab as Gradescope takes it. It holds the seed of the course."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "setup.sh", _SETUP.encode(), runs=True)
        _add(archive, "run_autograder", _RUN.format(lab=lab.id).encode(), runs=True)
        text = _COURSE.format(name=json.dumps(course.name), seed=course.seed, site=course.site)
        _add(archive, FILE, text.encode())
        for name in ("labs/__init__.py", "requirements/student.txt"):
            _add(archive, name, (ROOT / name).read_bytes())
        for folder in (*(ROOT / name for name in _PARTS), lab.folder):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not {"__pycache__", "mutants"} & set(path.parts):
                    _add(archive, path.relative_to(ROOT).as_posix(), path.read_bytes())
    return buffer.getvalue()


def classroom(lab: Lab) -> str:
    """Return the workflow that a repository of GitHub Classroom runs on each push."""
    return _WORKFLOW.format(lab=lab.id)


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, runs: bool = False) -> None:
    entry = zipfile.ZipInfo(name, date_time=_DATE)
    entry.create_system = 3
    entry.external_attr = (0o755 if runs else 0o644) << 16
    archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED)


def write(path: Path, content: bytes) -> None:
    """Write a file that holds the seed, for nobody else to read."""
    path.touch(mode=0o600)
    path.write_bytes(content)
