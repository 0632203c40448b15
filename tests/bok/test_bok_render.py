"""The blocks are sound HTML, say what the facts say, and let no text become markup."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bok import boxes, pages, parts, render
from bok.bibliography import Reference
from bok.directives import ABOUT, WHOLE
from bok.errors import BokError
from bok.load import Bok
from bok.markup import inline, outside
from bok.models import Category, Challenge, Level, Part, Practice
from bok.quiz import questions
from bok.sources import entry, entry_text, names

VOID = {"br", "hr", "img", "input", "link", "meta"}


class Balanced(HTMLParser):
    """Fails on a tag that is closed wrongly; collects ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag


def blocks(bok: Bok) -> dict[str, str]:
    """Everything that can be drawn."""
    drawn = {name: draw(bok) for name, draw in WHOLE.items()}
    for identifier, fact in bok.facts.items():
        drawn[f"facts {identifier}"] = ABOUT["facts"](bok, identifier)
        if isinstance(fact, Category):
            drawn[f"tools {identifier}"] = ABOUT["tools"](bok, identifier)
        if isinstance(fact, Level):
            drawn |= {f"{name} {identifier}": ABOUT[name](bok, identifier) for name in _parts(fact)}
    for identifier in bok.quizzes:
        drawn[f"quiz {identifier}"] = ABOUT["quiz"](bok, identifier)
    return drawn


def _parts(level: Level) -> list[str]:
    return [name for name in ("components", "triggers", "stages") if getattr(level, name)]


def test_each_block_is_balanced_and_has_each_id_once(bok: Bok) -> None:
    for name, html in blocks(bok).items():
        ids = Balanced(html).ids
        assert len(ids) == len(set(ids)), name


def test_each_block_stays_one_block_in_markdown(bok: Bok) -> None:
    # A blank line would end the block, and an indented line would start a code block.
    for name, html in blocks(bok).items():
        assert "\n\n" not in html, name
        assert not any(line.startswith(" ") for line in html.split("\n")), name


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_no_text_of_a_fact_becomes_markup(bok: Bok, name: str) -> None:
    evil = "<script>alert('x')</script> & \"more\""
    facts = {
        key: fact.model_copy(update={"title": evil, "summary": evil})
        for key, fact in bok.facts.items()
    }
    works = {
        key: work.model_copy(update={"title": evil, "authors": [evil], "venue": evil})
        for key, work in bok.references.items()
    }
    broken = replace(bok, facts=facts, references=works)
    assert "<script" not in WHOLE[name](broken)


def test_no_text_of_a_quiz_or_tool_becomes_markup(bok: Bok) -> None:
    evil = "<b onclick='x'>"
    about = "practice/continuous-monitoring"
    question = bok.quizzes[about].questions[0]
    options = [
        option.model_copy(update={"text": evil, "explanation": evil}) for option in question.options
    ]
    changed = question.model_copy(update={"question": evil, "objective": evil, "options": options})
    quizzes = {about: bok.quizzes[about].model_copy(update={"questions": [changed]})}
    assert "<b " not in questions(replace(bok, quizzes=quizzes), about)
    category = bok.facts["tool/nlp"]
    assert isinstance(category, Category)
    tool = category.tools[0].model_copy(update={"name": evil, "note": evil, "licence": evil})
    facts = bok.facts | {"tool/nlp": category.model_copy(update={"tools": [tool], "title": evil})}
    assert "<b " not in render.tools(replace(bok, facts=facts), "tool/nlp")


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"offline": True, "account": False}, ["Nothing; it works offline"]),
        ({"offline": True, "account": True}, ["An account<"]),
        ({"offline": False, "account": False}, ["A network<"]),
        ({"offline": False, "account": True}, ["A network and an account"]),
        ({"offline": True, "account": None}, ["Not checked"]),
        ({"licence": None}, ["See the note"]),
        ({"status": "slow", "alternatives": ["A & B", "C"]}, ["Slow", " Compare: A &amp; B, C."]),
        ({"status": "archived", "alternatives": ["C"]}, ["Archived", " Instead: C."]),
    ],
)
def test_a_tool_says_what_it_needs_and_what_to_take_instead(
    bok: Bok, changes: dict[str, object], shown: list[str]
) -> None:
    category = bok.facts["tool/nlp"]
    assert isinstance(category, Category)
    tool = category.tools[0].model_copy(update={"licence": "MIT", **changes})
    facts = bok.facts | {"tool/nlp": category.model_copy(update={"tools": [tool]})}
    html = render.tools(replace(bok, facts=facts), "tool/nlp")
    for part in shown:
        assert part in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("the `<x>` tag", "the <code>&lt;x&gt;</code> tag"),
        ("see [a & b](bok:tool/nlp).", 'see <a href="bok:tool/nlp">a &amp; b</a>.'),
        ("[evil](javascript:x)", "[evil](javascript:x)"),
        ("as [@gama2014] says", "as [@gama2014] says"),
    ],
)
def test_inline_markup_of_the_facts(text: str, html: str) -> None:
    assert inline(text) == html


def test_an_address_is_escaped() -> None:
    assert outside('https://x/"><b>', "a") == '<a href="https://x/&quot;&gt;&lt;b&gt;">a</a>'
    assert outside(None, "a & b") == "a &amp; b"


def test_tables_have_a_row_for_each_fact_and_a_caption(bok: Bok) -> None:
    for name, count in {"practices": 12, "levels": 3, "categories": 21}.items():
        tags = Balanced(WHOLE[name](bok)).tags
        assert tags["tr"] == count + 1
        assert tags["caption"] == 1


def test_the_seven_components_and_six_stages_of_level_2_have_a_row(bok: Bok) -> None:
    for name, count in {"components": 7, "stages": 6}.items():
        html = ABOUT[name](bok, "level/2")
        assert Balanced(html).tags["tr"] == count + 1
        assert 'href="bok:code/reference_impl.' in html
    assert Balanced(ABOUT["triggers"](bok, "level/1")).tags["tr"] == 6


def test_a_part_that_is_played_by_no_file_is_refused() -> None:
    part = Part(name="Build", what="Builds it.", files=["Makefile", ".ci/walk"])
    with pytest.raises(BokError, match=r"'Build' is played by '\.ci/walk', which does not exist"):
        parts.played_by(part)


def test_a_challenge_has_the_labs_of_its_practices_once(bok: Bok) -> None:
    html = render.challenges(bok)
    assert Balanced(html).tags["tr"] == len(bok.of(Challenge)) + 1
    practices = ["practice/continuous-monitoring", "practice/data-validation"]
    labs = render.labs_of(bok, [*practices, *practices])
    assert "lab/drift" in labs
    assert len(labs) == len(set(labs))
    assert "bok:lab/drift" in boxes.fact_box(bok, "challenge/validation")


def test_the_glossary_has_an_anchor_for_each_term_in_order(bok: Bok) -> None:
    ids = Balanced(render.glossary(bok)).ids
    assert set(ids) == {key.split("/")[1] for key in bok.facts if key.startswith("concept/")}
    assert ids.index("artefact") < ids.index("psi") < ids.index("training-serving-skew")


def test_the_references_have_an_anchor_for_each_work(bok: Bok) -> None:
    assert sorted(Balanced(render.references(bok)).ids) == sorted(bok.references)


def test_the_fact_box_shows_both_directions(bok: Bok) -> None:
    box = boxes.fact_box(bok, "practice/continuous-monitoring")
    for shown in ("9 of 12", "bok:lab/drift", "bok:tool/serving-and-monitoring", "[@google_mlops;"):
        assert shown in box


def test_each_question_has_one_right_answer_and_opens_without_a_script(bok: Bok) -> None:
    html = questions(bok, "practice/continuous-monitoring")
    asked = bok.quizzes["practice/continuous-monitoring"].questions
    assert html.count('class="bok-right"') == len(asked)
    assert html.count("<details>") == sum(len(question.options) for question in asked)
    assert "<script" not in html


@pytest.mark.parametrize(
    ("authors", "shown"),
    [
        ([], ""),
        (["A. Bee"], "A. Bee"),
        (["A. Bee", "C. Dee"], "A. Bee and C. Dee"),
        (["A. Bee", "C. Dee", "E. Eff"], "A. Bee, C. Dee and E. Eff"),
        (["A. Bee", "et al."], "A. Bee et al."),
        (list("ABCDE"), "A et al."),
    ],
)
def test_names(authors: list[str], shown: str) -> None:
    assert names(authors) == shown


def test_an_entry_links_to_the_best_address() -> None:
    work = Reference(key="x", authors=["A. Bee"], title="On & on", year="2020", venue="Bees Inc.")
    assert entry(work) == "A. Bee (2020). <cite>On &amp; on</cite>. Bees Inc."
    both = work.model_copy(update={"doi": "10.1000/182", "url": "https://example.org"})
    assert '<a href="https://doi.org/10.1000/182">' in entry(both)
    preprint = work.model_copy(update={"arxiv": "2001.00001"})
    assert "https://arxiv.org/abs/2001.00001" in entry(preprint)
    assert entry_text(preprint).startswith("A. Bee (2020). On & on. Bees Inc.")


def test_a_work_without_a_maker_still_has_its_year() -> None:
    work = Reference(key="x", authors=[], title="Workshop", year="2021", venue="ICSE")
    assert entry(work) == "<cite>Workshop</cite>. ICSE (2021)."


def test_accents_and_dashes_are_plain_text(bok: Bok) -> None:
    assert "N. Kühl" in bok.references["kreuzberger2023"].authors
    assert bok.references["gama2014"].authors[1] == "I. Žliobaitė"
    assert bok.references["sculley2015"].pages == "2503\N{EN DASH}2511"
    text = "".join(
        work.title + work.venue + "".join(work.authors) for work in bok.references.values()
    )
    assert not set("{}\\") & set(text)


def test_each_fact_with_a_page_of_its_own_can_be_generated(bok: Bok) -> None:
    generated = pages.generated_pages(bok)
    for practice in bok.of(Practice):
        page = generated[f"practices/{practice.slug}.md"]
        assert page.startswith(f"# {practice.title}\n")
        assert "In preparation" in page
    assert "# Level 0: Manual process" in generated["levels/0.md"]
    assert "<!-- bok: tools tool/nlp -->" in generated["tools/nlp.md"]
    assert generated["glossary.md"] == "# Glossary\n\n<!-- bok: glossary -->\n"


def test_a_fact_box_names_no_neighbour_twice(bok: Bok) -> None:
    for identifier in bok.facts:
        box = boxes.fact_box(bok, identifier)
        targets = re.findall(r'href="bok:(\S+?)"', box)
        assert len(targets) == len(set(targets)), identifier
