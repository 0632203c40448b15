"""The questions in a real browser: by keyboard, from disk, with and without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bok.load import load
from bok.quiz import questions

ASSETS = Path(__file__).resolve().parents[2] / "docs" / "assets"
ABOUT = "practice/continuous-monitoring"


@pytest.fixture(scope="module")
def quiz():
    return load().quizzes[ABOUT].questions


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page from disk with nothing but the questions, the style and the script of the site."""
    path = tmp_path_factory.mktemp("quiz") / "quiz.html"
    path.write_text(
        f'''<!doctype html><html lang="en" data-md-color-scheme="default"><title>Quiz</title>
<link rel="stylesheet" href="{(ASSETS / "site.css").as_uri()}">
<article class="md-typeset">{questions(load(), ABOUT)}</article>
<script src="{(ASSETS / "quiz.js").as_uri()}"></script>''',
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    page = browser.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert wrong == []


def places(question):
    """The place of the right option, and of one that is wrong and not the last."""
    right = [option.correct for option in question.options].index(True)
    return right, 0 if right else 1


def test_every_question_is_a_group_of_radio_buttons_with_a_name(visit, quiz):
    for number, question in enumerate(quiz):
        item = visit.locator(".bok-questions > li").nth(number)
        expect(item.get_by_role("group")).to_have_accessible_name(
            re.compile(re.escape(question.question))
        )
        options = item.get_by_role("radio")
        expect(options).to_have_count(len(question.options))
        for option, text in zip(options.all(), question.options, strict=True):
            expect(option).to_have_accessible_name(text.text)


def test_nothing_is_explained_before_it_is_checked(visit):
    expect(visit.locator(".bok-right, .bok-wrong")).to_have_count(0)
    visit.get_by_role("radio").first.check()
    expect(visit.locator(".bok-right, .bok-wrong")).to_have_count(0)


def test_a_check_without_an_answer_asks_for_one(visit):
    visit.get_by_role("button", name="Check").first.click()
    said = visit.get_by_role("status").filter(has_text="Choose an answer first.")
    expect(said).to_be_visible()


def test_the_keyboard_is_enough(visit, quiz):
    first = visit.locator(".bok-questions > li").first
    right, wrong = places(quiz[0])
    first.get_by_role("radio").nth(wrong).focus()
    visit.keyboard.press("Space")
    visit.keyboard.press("Enter")
    status = first.get_by_role("status")
    expect(status.filter(has_text="Not this one.")).to_contain_text(
        quiz[0].options[wrong].explanation
    )
    for _ in range(right - wrong):
        visit.keyboard.press("ArrowDown")
    visit.keyboard.press("Tab")
    visit.keyboard.press("Enter")
    expect(status.filter(has_text="Right.")).to_contain_text(quiz[0].options[right].explanation)
    expect(visit.locator(".bok-score")).to_have_text(f"1 of {len(quiz)} right, 0 at the first try.")

    visit.get_by_role("button", name="Explain every answer").first.focus()
    visit.keyboard.press("Enter")
    for option in quiz[0].options:
        expect(first).to_contain_text(option.explanation)


def test_starting_again_forgets_the_answers(visit, quiz):
    right, _ = places(quiz[0])
    visit.get_by_role("radio").nth(right).check()
    visit.get_by_role("button", name="Check").first.click()
    expect(visit.locator(".bok-score")).to_have_text(f"1 of {len(quiz)} right, 1 at the first try.")
    visit.get_by_role("button", name="Start again").click()
    expect(visit.locator(".bok-right, .bok-wrong, input:checked")).to_have_count(0)
    expect(visit.get_by_role("radio").first).to_be_focused()
    expect(visit.locator(".bok-score")).to_be_empty()


def test_without_javascript_an_answer_opens(browser, address, quiz):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    option = quiz[0].options[0]
    expect(page.get_by_text(option.explanation)).to_be_hidden()
    page.get_by_text(option.text).click()
    expect(page.get_by_text(option.explanation)).to_be_visible()
    page.close()
