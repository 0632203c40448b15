"""Every item of the article that the course started from has a page and a section that says it."""

import re

import pytest
from bs4 import NavigableString
from links import page

from bok.coverage import read_coverage
from bok.errors import BokError
from bok.links import location
from bok.load import DATA, load

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def section(site, place):
    """The text of the part of a page that an anchor begins; of the whole article without one."""
    path, anchor = location(load(), place)
    file = site / f"{path}.html"
    if not file.is_file():
        return None
    article = page(file).select_one("article")
    if not anchor:
        return article.get_text(" ")
    start = article.find(id=anchor)
    if start is None:
        return None
    if start.name not in HEADINGS:
        return start.get_text(" ")
    said = []
    for element in start.next_elements:
        if element.name in HEADINGS and element.name <= start.name:
            break
        if isinstance(element, NavigableString):
            said.append(str(element))
    return "".join(said)


def uncovered(site, items):
    """What the site does not cover: one sentence for each item and place."""
    for item in items:
        texts = {place: section(site, place) for place in item.where}
        yield from (f"{item.item}: {place} is missing" for place in texts if texts[place] is None)
        said = re.sub(r"\s+", " ", " ".join(text or "" for text in texts.values()))
        for words in item.says:
            if words.lower() not in said.lower():
                yield f"{item.item}: {', '.join(item.where)} does not say {words!r}"


@pytest.mark.xdist_group("site")
def test_every_item_of_the_article_is_covered(site):
    items = read_coverage(load())
    assert list(uncovered(site, items)) == []


def test_the_list_is_complete():
    items = read_coverage(load())
    for part, count in {"Twelve best practices": 12, "Tool support": 23}.items():
        assert len([item for item in items if item.part == part]) == count
    places = {place for item in items for place in item.where}
    bok = load()
    for kind in ("practice", "level", "tool", "challenge"):
        missing = {key for key in bok.facts if key.startswith(f"{kind}/")} - places
        assert missing <= {"challenge/trust"}  # it has grown since the article
    figures = [item for item in items if item.item.startswith("Figure ")]
    assert [item.item[7] for item in figures] == list("123456")


PAGE = """<article><h1>T</h1><h2 id="a">First</h2><p>One <b>idea</b>.</p><h3>x</h3><p>Two.</p>
<h2 id="b">Second</h2><p>Three.</p></article>"""


@pytest.mark.parametrize(
    ("where", "says", "finds"),
    [
        ("practice/versioning#a", ["one idea", "two"], None),
        ("practice/versioning", ["three"], None),
        ("practice/versioning#a", ["three"], "does not say 'three'"),
        ("practice/versioning#c", [], "is missing"),
        ("practice/testing", [], "is missing"),
    ],
)
def test_what_is_not_covered_is_found(tmp_path, where, says, finds):
    (tmp_path / "practices").mkdir()
    (tmp_path / "practices" / "versioning.html").write_text(PAGE)
    item = read_coverage(load())[0].model_copy(update={"where": [where], "says": says})
    found = list(uncovered(tmp_path, [item]))
    assert bool(found) == bool(finds)
    assert not finds or finds in found[0]


@pytest.mark.parametrize(
    ("good", "bad", "finds"),
    [
        ("practice/versioning]", "practice/versionin]", "did you mean 'practice/versioning'"),
        ("where: [level/0]", "where: []", "at least 1 item"),
        ("where: [level/0]", "where: [zero]", "pattern"),
    ],
)
def test_a_wrong_record_is_a_sentence(tmp_path, good, bad, finds):
    path = tmp_path / "coverage.yml"
    text = (DATA / "coverage.yml").read_text(encoding="utf-8")
    assert good in text
    path.write_text(text.replace(good, bad))
    with pytest.raises(BokError, match=finds):
        read_coverage(load(), path)
