"""The one file that a student hands in."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence

from labs.kit import KIT_VERSION
from labs.kit.catalog import Lab
from labs.kit.effort import minutes
from labs.kit.results import Report

_DATE = (1980, 1, 1, 0, 0, 0)  # the same exercise gives the same bytes, whenever it is packed


def pack(lab: Lab, content: bytes, report: Report, runs: Sequence[str] = ()) -> bytes:
    """Return a zip with the exercise, and a JSON file on what it is and how it did.

    Of the times at which the checks were run, only their number and the minutes of work that they
    suggest are told.
    """
    about = {
        "lab": lab.id,
        "lab_version": lab.version,
        "kit_version": KIT_VERSION,
        "sha256": hashlib.sha256(content).hexdigest(),
        "seed": report.seed,
        "points": report.earned,
        "total": report.total,
        "problem": report.problem,
        "runs": len(runs),
        "minutes": minutes(runs),
        "checks": [
            {"id": check.id, "passed": check.passed, "points": check.earned, "of": check.points}
            for check in report.checks
        ],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        text = json.dumps(about, indent=2, sort_keys=True) + "\n"
        for name, data in (("exercise.py", content), ("submission.json", text.encode())):
            entry = zipfile.ZipInfo(name, date_time=_DATE)
            entry.create_system = 3  # else Windows would write other bytes than Linux
            entry.external_attr = 0o644 << 16
            # Stored, not compressed: compressed bytes differ between versions of zlib.
            archive.writestr(entry, data, compress_type=zipfile.ZIP_STORED)
    return buffer.getvalue()
