"""Which libraries a lab uses, so that they are imported once and not for each submission."""

import ast
import importlib
import sys
from collections.abc import Iterable

from labs.kit.catalog import Lab

_COURSE = ("labs", "bok", "apps", "tests", "solution", "conftest", "checks")


def of_exercises(lab: Lab) -> list[str]:
    """Return the modules that a right answer to a lab imports."""
    names = _imported([lab.solution, lab.starter])
    # Frames cross as Arrow, also where the exercise does not name it.
    return [*names, "pyarrow"] if "pandas" in names else names


def of_checks(lab: Lab) -> list[str]:
    """Return the modules that the checks of a lab import."""
    files = [lab.checks, lab.folder / "conftest.py"]
    names = _imported(path.read_text(encoding="utf-8") for path in files if path.is_file())
    return sorted({*names, *of_exercises(lab)})


def load(names: Iterable[str]) -> None:
    """Import the modules."""
    for name in names:
        importlib.import_module(name)


def _imported(sources: Iterable[str]) -> list[str]:
    found = {"numpy"}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return sorted(name for name in found if _is_library(name))


def _is_library(name: str) -> bool:
    top = name.partition(".")[0]
    return top not in sys.stdlib_module_names and top not in _COURSE
