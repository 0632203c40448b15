"""The examples in the docstrings are true."""

import doctest
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "reference_impl"
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if ">>>" in path.read_text("utf-8"))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    found = doctest.testmod(import_module(f"reference_impl.{name}"))
    assert found.attempted > 0
    assert found.failed == 0


def test_a_wrong_example_is_found():
    module = ModuleType("wrong", ">>> 1 + 1\n3\n")
    assert doctest.testmod(module, report=False).failed == 1


def test_there_are_modules_with_examples():
    assert len(MODULES) > 15
