"""The page about the reference implementation shows every command, and names only real modules."""

import re

import pytest

from reference_impl.cli import main

PAGE = "docs/reference-implementation.md"
COMMAND = re.compile(r"^\$ python -m reference_impl (\w+)", re.MULTILINE)
IN_FIGURE = re.compile(r'<text class="map-code"[^>]*>([^<]+)</text>')


def wide_and_tall(text: str) -> list[list[str]]:
    """The modules that each of the two drawings names, in their order."""
    return [
        [name for line in IN_FIGURE.findall(drawing) for name in line.split()]
        for drawing in text.split("<svg")[1:]
    ]


@pytest.fixture(scope="module")
def text(root):
    return (root / PAGE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def modules(root):
    return {path.stem for path in (root / "reference_impl").glob("[a-z]*.py")}


def test_every_command_is_shown(text):
    assert set(COMMAND.findall(text)) == set(main.commands)


def test_the_figure_names_modules_that_exist_and_both_drawings_the_same(text, modules):
    wide, tall = wide_and_tall(text)
    assert wide == tall
    assert len(wide) > 20
    assert set(wide) <= modules


def test_a_module_that_is_gone_is_found(text, modules):
    wide, _ = wide_and_tall(text.replace("features train", "feature_store train"))
    assert set(wide) - modules == {"feature_store"}
