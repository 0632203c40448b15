"""What a term means shows on hover and on focus, in a real browser, from disk."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from bok.load import load
from bok.terms import Terms

ASSETS = Path(__file__).resolve().parents[2] / "docs" / "assets"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    html = Terms(load()).explain("<p>The team measures data drift.</p>" + "<p>More.</p>" * 50)
    path = tmp_path_factory.mktemp("terms") / "page.html"
    path.write_text(
        f"""<!doctype html><html lang="en" data-md-color-scheme="default"><title>Terms</title>
<link rel="stylesheet" href="{(ASSETS / "site.css").as_uri()}">
<article class="md-typeset">{html}</article>
<script src="{(ASSETS / "terms.js").as_uri()}"></script>""",
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 600})
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert wrong == []


@pytest.fixture(scope="module")
def meaning():
    return Terms(load()).meanings["data-drift"]


def test_the_link_is_described_for_a_screen_reader(visit, meaning):
    link = visit.get_by_role("link", name="data drift")
    expect(link).to_have_accessible_description(meaning)
    expect(visit.get_by_text(meaning)).to_be_hidden()


def test_hover_shows_it_and_the_pointer_may_move_onto_it(visit, meaning):
    visit.get_by_role("link", name="data drift").hover()
    shown = visit.locator(".bok-meaning")
    expect(shown).to_have_text(meaning)
    shown.hover()
    visit.wait_for_timeout(300)  # longer than the script waits before it hides
    expect(shown).to_be_visible()
    box = shown.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    visit.mouse.move(200, 550)
    expect(shown).to_have_count(0)


def test_focus_shows_it_and_escape_hides_it(visit, meaning):
    visit.keyboard.press("Tab")
    expect(visit.locator(".bok-meaning")).to_have_text(meaning)
    visit.keyboard.press("Escape")
    expect(visit.locator(".bok-meaning")).to_have_count(0)
    expect(visit.get_by_role("link", name="data drift")).to_be_focused()
    visit.keyboard.press("Tab")
    expect(visit.locator(".bok-meaning")).to_have_count(0)
