"""What an author writes in Markdown is expanded, or refused with the number of its line."""

import re
from pathlib import Path

import pytest

from bok.directives import ABOUT, WHOLE, expand
from bok.errors import BokError
from bok.listing import example, find, listing
from bok.load import Bok


def refused(bok: Bok, text: str, first_line: int = 1) -> list[str]:
    with pytest.raises(BokError) as caught:
        expand(bok, text, first_line)
    return caught.value.problems


@pytest.mark.parametrize("name", WHOLE)
def test_each_directive_about_everything_expands(bok: Bok, name: str) -> None:
    html = expand(bok, f"Before.\n\n<!-- bok: {name} -->\n\nAfter.")
    assert "<!--" not in html
    assert html.startswith("Before.\n\n<")
    assert html.endswith(">\n\nAfter.")


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("facts", "practice/versioning"),
        ("facts", "level/0"),
        ("facts", "tool/nlp"),
        ("facts", "lab/drift"),
        ("facts", "concept/psi"),
        ("facts", "demo/drift"),
        ("facts", "topic/why-different"),
        ("facts", "challenge/validation"),
        ("tools", "tool/serving-and-monitoring"),
        ("quiz", "practice/continuous-monitoring"),
        ("components", "level/2"),
        ("triggers", "level/1"),
        ("stages", "level/2"),
    ],
)
def test_each_directive_about_one_fact_expands(bok: Bok, name: str, identifier: str) -> None:
    css = "parts" if name in ("components", "triggers", "stages") else name
    assert f"bok-{css}" in expand(bok, f"<!-- bok: {name} {identifier} -->")


def test_the_cases_above_cover_each_directive() -> None:
    assert set(ABOUT) == {"facts", "tools", "quiz", "components", "triggers", "stages"}


def test_prose_is_left_as_it_is(bok: Bok) -> None:
    text = "# Title\n\nA [link](bok:practice/metrics) and [@breck2017; @gama2014].\n"
    assert expand(bok, text) == text


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<!-- bok: practises -->", "there is no directive 'bok: practises'; did you mean"),
        ("<!-- bok: facts -->", "the directive 'bok: facts' needs an id"),
        ("<!-- bok: glossary concept/psi -->", "the directive 'bok: glossary' takes no id"),
        ("<!-- bok: facts practice/version -->", "nothing has the id 'practice/version'; did you"),
        ("<!-- bok: facts ref/breck2017 -->", "'ref/breck2017' has no fact box"),
        ("<!-- bok: tools practice/metrics -->", "it is not a tool category"),
        ("<!-- bok: quiz concept/artefact -->", "there are no questions about 'concept/artefact'"),
        ("See [x](bok:concept/drift).", "nothing has the id 'concept/drift'"),
        ("<!-- bok: stages level/0 -->", "'level/0' has no stages"),
        ("<!-- bok: stages practice/metrics -->", "'practice/metrics' has no stages"),
        ("[it](bok:code/bok.graph:Graaph)", "bok.graph has no 'Graaph'"),
        ("As [@sculley2051] says.", "the bibliography has no entry 'sculley2051'; did you mean"),
        ("As [@gama2014; @nobody] say.", "the bibliography has no entry 'nobody'"),
        ("<!-- code: bok.graph:Graaph -->", "bok.graph has no 'Graaph'"),
        ("<!-- code: bok.nothing:x -->", "No module named 'bok.nothing'"),
        ("<!-- code: bok.graph -->", "write it as package.module:object"),
        ("<!-- code: bok.graph:INVERSE -->", "it is neither a class nor a function"),
        ("<!-- code: builtins:len -->", "cannot be shown"),
    ],
)
def test_a_mistake_stops_with_its_line(bok: Bok, line: str, message: str) -> None:
    (problem,) = refused(bok, f"One.\n\n{line}\n", first_line=10)
    assert problem.startswith("line 12: ")
    assert message in problem


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ("no.such", "the modules of 'no.such' cannot be shown"),
        ("bok", "the docstring of 'bok' has no numbered list of its modules"),
    ],
)
def test_a_package_without_a_list_of_modules_is_refused(
    bok: Bok, package: str, message: str
) -> None:
    (problem,) = refused(bok, f"<!-- modules: {package} -->")
    assert message in problem


def test_the_modules_of_a_package_are_a_table(bok: Bok) -> None:
    html = expand(bok, "<!-- modules: reference_impl -->")
    files = Path(__file__).parents[2].glob("reference_impl/[a-z]*.py")
    shown = re.findall(r'<code id="module-(\w+)">\1</code></th>', html)
    assert sorted(shown) == sorted(path.stem for path in files)
    assert '<td data-label="What it is">the one exception for what a reader can mend</td>' in html


def test_all_mistakes_of_a_page_are_named(bok: Bok) -> None:
    found = refused(bok, "[@a1]\n\n[](bok:tool/none)\n\n<!-- bok: nope -->")
    assert [problem.split(":")[0] for problem in found] == ["line 1", "line 3", "line 5"]


CODE = "<!-- bok: nope -->\n[@nobody] [](bok:no/where)\n<!-- code: no.where:x -->"


@pytest.mark.parametrize(
    "block",
    [
        f"```\n{CODE}\n```",
        f"```markdown\n{CODE}\n```",
        f"~~~\n{CODE}\n```\n~~~",
        f"````\n```\n{CODE}\n```\n````",
        "Write `[@nobody]` or `` [](bok:no/where) `` here.",
        "    [@nobody] in an indented block",
    ],
)
def test_code_is_untouched(bok: Bok, block: str) -> None:
    assert expand(bok, block) == block


def test_what_follows_a_code_block_is_prose_again(bok: Bok) -> None:
    (problem,) = refused(bok, "```\n[@nobody]\n```\n[@nobody]")
    assert problem.startswith("line 4: ")


def test_code_is_shown_with_its_name(bok: Bok) -> None:
    text = expand(bok, "<!-- code: bok.graph:Graph.targets -->")
    assert (
        '<p class="bok-code-caption"><code>Graph.targets</code> in <code>bok.graph</code></p>'
        in (text)
    )
    assert (
        '\n```python\ndef targets(self, identifier: str, name: str) -> list[str]:\n    """' in text
    )
    assert text.endswith("\n```")


def test_code_that_holds_a_fence_gets_a_longer_one() -> None:
    text = listing("bok.listing:listing")
    fence = text.split("\n\n", 1)[1].split("python", 1)[0]
    assert set(fence) == {"`"}
    assert text.endswith(f"\n{fence}")


def test_a_name_finds_its_object() -> None:
    assert find("bok.listing:find") is find


def test_an_example_is_shown_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tools" / "examples"
    folder.mkdir(parents=True)
    (folder / "x.py").write_text("print(1)\n")
    monkeypatch.setattr("bok.listing.DOCS", tmp_path)
    shown = example("tools/examples/x.py")
    assert "```python\nprint(1)\n```" in shown
    assert 'href="examples/x.py"' in shown


@pytest.mark.parametrize("path", ["tools/examples/none.py", "../bok/load.py", "index.md"])
def test_an_example_that_is_no_file_of_the_docs_is_refused(bok: Bok, path: str) -> None:
    assert refused(bok, f"<!-- example: {path} -->") == [
        f"line 1: the example {path!r} cannot be shown: docs/ has no such Python file"
    ]
