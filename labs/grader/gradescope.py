"""Grade inside Gradescope: ``python -m labs.grader.gradescope LAB /autograder``.

The harness puts a submission into the folder ``submission`` and reads ``results/results.json``.
"""

import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from labs.grader import course as courses
from labs.grader import probe
from labs.grader.archive import IntakeError, exercise_of
from labs.grader.gradebook import digest
from labs.grader.intake import Submission
from labs.grader.slot import Job, Slot
from labs.grader.text import base64_of
from labs.grader.tree import ROOT
from labs.kit.catalog import get
from labs.kit.errors import LabError
from labs.kit.exercise import ExerciseError
from labs.kit.results import SITE, link


def results(record: Mapping[str, Any], site: str) -> dict[str, object]:
    """Return what Gradescope reads, from a record of a slot.

    Source: Gradescope's documentation, "Autograder Specifications", the output format.
    """
    report = record["report"]
    tests = []
    for check in report["checks"]:
        passed = check["status"] == "ok"
        help_ = f"Hint: {check['hint']}\nRead: {link(check['see']).replace(SITE, site)}"
        tests.append(
            {
                "name": check["title"],
                "score": check["points"] if passed else 0,
                "max_score": check["points"],
                "status": "passed" if passed else "failed",
                "output": "" if passed else f"{check['message']}\n{help_}",
                "output_format": "text",
                "visibility": "visible",
            }
        )
    return {
        "output": report["problem"] or "The data of these checks were drawn for this very file.",
        "output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"seed": report["seed"], "seconds": record["seconds"]},
    }


def main() -> None:
    """Grade the one submission that lies there."""
    lab = get(sys.argv[1])
    place = Path(sys.argv[2])
    out = place / "results" / "results.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    course = courses.load(ROOT / courses.FILE)
    try:
        content = exercise_of(_files(place / "submission")).content
    except (IntakeError, ExerciseError) as error:
        out.write_text(json.dumps({"score": 0, "output": str(error)}))
        return
    try:
        backend = probe.choose("auto")
    except LabError as error:
        _refuse(out, str(error))
        return
    seed = course.seed_of(lab, digest(Submission("", content)))
    slot = Slot(0, backend)
    try:
        record = slot.grade(Job(str(lab.folder), base64_of(content), seed))
    finally:
        slot.stop()
    if "fault" in record:
        _refuse(out, str(record["fault"]))
    else:
        out.write_text(json.dumps(results(record, course.site)))


def _files(folder: Path) -> dict[str, Any]:
    return {
        path.relative_to(folder).as_posix(): partial(path.read_bytes)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _refuse(out: Path, why: str) -> None:
    """Without a score the harness shows a failed autograder, which is no mark."""
    out.unlink(missing_ok=True)
    sys.exit(f"This was not graded, and that is not your fault. For the instructor: {why}")


if __name__ == "__main__":
    main()
