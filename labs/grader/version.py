"""Which version of a lab decides on marks."""

import hashlib

from labs.kit.catalog import Lab

_NOT_GRADING = ("exercise.py", "lesson.py", "solution.py")


def digest(lab: Lab) -> str:
    """Return version and hash of all that decides on a mark: the checks, and what they use."""
    hashed = hashlib.sha256()
    for path in sorted(lab.folder.rglob("*")):
        name = path.relative_to(lab.folder)
        unused = name.parts[0] == "mutants" or "__pycache__" in name.parts
        if path.is_file() and not unused and str(name) not in _NOT_GRADING:
            hashed.update(f"{name.as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return f"{lab.version}-{hashed.hexdigest()[:16]}"
