"""Which libraries a lab uses, so that they are imported once and not for each submission."""

import ast
import gc
import importlib
import sys
from collections.abc import Iterable

from labs.kit.catalog import Lab

_OF_PYTEST = tuple(f"_pytest.{n}" for n in ("helpconfig", "skipping", "unittest", "warnings"))
_COURSE = ("labs", "bok", "apps", "tests", "solution", "conftest", "checks")


def of_exercises(lab: Lab) -> list[str]:
    """Return the modules that right answers import, and those that data need to cross."""
    names = _imported([lab.solution, lab.starter])
    frames = {"labs.grader.inside.warm"} if "pandas" in _imported(_checks(lab)) else set()
    return sorted({*names, *frames})


def of_checks(lab: Lab) -> list[str]:
    """Return the modules that the checks of a lab import."""
    return sorted({*_imported(_checks(lab)), *of_exercises(lab)})


def load(names: Iterable[str]) -> None:
    """Import the modules, and what pytest imports when it starts."""
    for name in (*names, *_OF_PYTEST):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what a fork inherits stays shared, and is not looked through again


def _checks(lab: Lab) -> list[str]:
    files = [lab.checks, lab.folder / "conftest.py"]
    return [path.read_text(encoding="utf-8") for path in files if path.is_file()]


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
