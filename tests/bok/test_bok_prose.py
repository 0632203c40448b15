"""The prose check: each rule finds its planted fault, and leaves alone what is no prose."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bok import cli, console
from bok.load import DATA, Bok, load
from bok.prose import WORDS, check_page, check_repository, check_sentences, markdown_cells
from bok.sentences import sentences

ROOT = Path(__file__).parents[2]
LONG = "Word" + " word" * WORDS

PAGE = f"""---
title: A robust page
---

# A page

We utilise "powerful" words[^1] in `leverage()`. It ends e.g. Here. {LONG}.

| crucial | {LONG} |
|---|---|

- One item
- Another item [with a link](bok:practice/versioning) and [@breck2017].

```text
## not a heading, and crucial
```

<svg role="img"><title>A robust picture</title><desc>It is crucial.</desc></svg>

## A part

#### Too deep
"""


def test_a_page_with_three_faults() -> None:
    found = check_page(PAGE)
    assert [line for line, _ in found] == [7, 7, 23]
    assert found[1][1].startswith(f"a sentence of {WORDS + 1} words")
    assert found[0][1].startswith("'utilise' says nothing")
    assert found[2][1] == "a heading of level 4 after one of level 2"


def test_a_sentence_of_the_greatest_length_passes() -> None:
    assert not list(check_sentences(LONG.removesuffix(" word") + "."))


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("A robust, powerful model.", ["robust", "powerful"]),
        ("It delves into it in order to show it.", ["delves", "in order to"]),
        ("A state-of-the-art\nmodel, seamlessly.", ["state-of-the-art", "seamlessly"]),
        ("Adversarial robustness. Empower. Leveraged.", ["Leveraged"]),
        ('They call it "crucial" and “robust”.', []),
        ("In `crucial` code, <!-- crucial --> and \\(crucial\\).", []),
    ],
)
def test_words_that_say_nothing(text: str, finds: list[str]) -> None:
    found = sorted(message.split("'")[1] for _, message in check_sentences(text))
    assert found == sorted(finds)


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("no heading", "the page has no heading"),
        ("## Two", "the first heading is of level 2, not 1"),
        ("# One\n\n# Two", "a second heading of the first level"),
        ("# One\n\n### Three", "a heading of level 3 after one of level 1"),
        ("# One\n\n![](a.png)", "an image without a text alternative"),
        ('# One\n\n<img src="a.png" alt=" ">', "an image without a text alternative"),
        ("# One\n\n<svg><desc>d</desc></svg>", "a drawing without a <title>"),
        ("# One\n\n<svg><title>t</title><desc> </desc></svg>", "a drawing without a <desc>"),
    ],
)
def test_headings_and_figures(text: str, finds: str) -> None:
    ((_, message),) = check_page(text)
    assert message == finds


@pytest.mark.parametrize(
    "text",
    [
        "# One\n\n## Two\n\n### Three\n\n## Two again",
        "# One\n\n![words](a.png) and <img alt='words' src='a.png'>",
        '# One\n\n<svg aria-hidden="true"><path d="M0 0"/></svg>',
        "# One\n\n~~~\n### Three\n<svg></svg>\n~~~",
    ],
)
def test_headings_and_figures_that_pass(text: str) -> None:
    assert check_page(text) == []


def test_sentences_have_the_line_on_which_they_begin() -> None:
    text = "# Head\n\nOne here.\nTwo\nhere. Three, e.g. Four.\n\n1. Five.\n   Six.\n> Seven"
    assert [(line, said) for line, said in sentences(text)] == [
        (3, "One here."),
        (4, "Two here."),
        (5, "Three, e.g. Four."),
        (7, "Five."),
        (8, "Six."),
        (9, "Seven"),
    ]


def test_a_notebook_shows_its_prose_alone() -> None:
    notebook = "# %% [markdown]\n# # Head\n#\n# Words.\n# %%\n# a comment\nx = 1\n"
    assert markdown_cells(notebook) == "\n# Head\n\nWords.\n\n\n\n"


def test_facts_questions_and_lessons_are_read(tmp_path: Path, data: Path, bok: Bok) -> None:
    for name in ("concepts.yml", "quizzes/practice-versioning.yml"):
        path = data / name
        path.write_text(path.read_text(encoding="utf-8").replace(": A ", ": A robust ", 1))
    lesson = tmp_path / "labs" / "01-x" / "lesson.py"
    lesson.parent.mkdir(parents=True)
    lesson.write_text("# %% [markdown]\n# # Crucial\n# It is crucial.\n")
    found = check_repository(tmp_path, load(data))
    assert len(found) == 3
    assert found[0].startswith("labs/01-x/lesson.py:3: 'crucial'")
    assert found[2].startswith("quiz of practice/versioning: 'robust'")
    assert check_repository(tmp_path / "none", bok) == []


def test_the_command_counts_and_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# A robust page\n\nA robust one.\n")
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.setattr(console, "load", lambda: load(DATA))
    result = CliRunner().invoke(cli.main, ["prose"])
    assert result.exit_code == 1
    assert result.stderr.startswith("README.md:3: 'robust'")
    assert result.stderr.endswith("1 place to mend.\n")


def test_the_style_guide_says_how_long_a_sentence_may_be() -> None:
    said = (ROOT / "docs" / "about" / "style.md").read_text(encoding="utf-8")
    assert f"A sentence has at most {WORDS} words" in said
