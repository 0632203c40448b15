"""The catalogue of tools is complete, and each of its rules finds its planted fault."""

from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from bok import cli, console
from bok.catalogue import catalogue_problems
from bok.load import Bok
from bok.models import Category


def with_tool(bok: Bok, **changes: Any) -> Bok:
    """The facts in which the first tool of a category has other values."""
    category = bok.facts["tool/nlp"]
    assert isinstance(category, Category)
    tools = [category.tools[0].model_copy(update=changes), *category.tools[1:]]
    return replace(
        bok, facts=bok.facts | {category.id: category.model_copy(update={"tools": tools})}
    )


def test_the_catalogue_keeps_its_rules(bok: Bok) -> None:
    assert catalogue_problems(bok) == []


def test_it_has_about_a_hundred_tools_and_some_in_each_category(bok: Bok) -> None:
    counts = [len(category.tools) for category in bok.of(Category)]
    assert sum(counts) >= 100
    assert min(counts) >= 3


@pytest.mark.parametrize(
    ("changes", "finds"),
    [
        ({"licence": None}, "has neither a licence nor a note"),
        ({"licence": "Apache 2"}, "'Apache 2' is no SPDX expression"),
        ({"repo": None, "home": None}, "has neither a repository nor a home"),
        ({"offline": None}, "does not say whether it works offline"),
        ({"account": None}, "does not say whether it works offline"),
        ({"alternatives": ["Typewriter"]}, "its alternative 'Typewriter' is no other tool"),
        ({"alternatives": ["spaCy"]}, "its alternative 'spaCy' is no other tool"),
        ({"status": "archived", "alternatives": []}, "has ended, and names no alternative"),
    ],
)
def test_a_broken_rule_is_found(bok: Bok, changes: dict[str, Any], finds: str) -> None:
    (problem,) = catalogue_problems(with_tool(bok, **{"note": "Reads text.", **changes}))
    assert problem.startswith("tools.yml: tool/nlp: ")
    assert finds in problem


def test_two_entries_of_one_tool_agree(bok: Bok) -> None:
    category = bok.facts["tool/nlp"]
    assert isinstance(category, Category)
    again = category.tools[0].model_copy(update={"licence": "BSD-3-Clause"})
    twice = category.model_copy(update={"tools": [*category.tools, again]})
    (problem,) = catalogue_problems(replace(bok, facts=bok.facts | {category.id: twice}))
    assert problem == "tools.yml: tool/nlp: spaCy: differs from its other entry"


@pytest.mark.parametrize(
    "changes",
    [
        {"licence": None, "note": "Its licence is its own."},
        {"licence": "MIT OR Apache-2.0"},
        {"status": "slow", "offline": None, "account": None},
        {"status": "archived", "alternatives": [], "note": "Nothing here does the same."},
    ],
)
def test_what_keeps_the_rules_passes(bok: Bok, changes: dict[str, Any]) -> None:
    assert catalogue_problems(with_tool(bok, **changes)) == []


def test_the_command_check_names_a_broken_rule(bok: Bok, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "load", lambda: with_tool(bok, licence="Apache 2"))
    result = CliRunner().invoke(cli.main, ["check"])
    assert result.exit_code == 1
    assert result.stderr == "tools.yml: tool/nlp: spaCy: 'Apache 2' is no SPDX expression\n"
