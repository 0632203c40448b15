"""Every objective has a level, and the page of objectives counts them all."""

import re
from dataclasses import replace

import pytest

from bok.boxes import with_box
from bok.errors import BokError
from bok.load import Bok
from bok.models import Lab
from bok.objectives import all_objectives, level_of, objectives, unlevelled


def test_every_objective_begins_with_a_verb_that_has_a_level(bok: Bok) -> None:
    found = list(all_objectives(bok))
    texts = {q.objective for quiz in bok.quizzes.values() for q in quiz.questions}
    texts |= {text for lab in bok.of(Lab) for text in lab.objectives}
    assert {objective.text for objective in found} == texts
    assert len({objective.level for objective in found}) >= 5


@pytest.mark.parametrize(
    ("objective", "level"),
    [
        ("Name the parts.", "Remember"),
        ("Weigh cost and gain.", "Evaluate"),
        ("build a gate", "Create"),
    ],
)
def test_the_first_verb_decides(objective: str, level: str) -> None:
    assert level_of(objective) == level


def test_a_verb_without_a_level_is_a_sentence() -> None:
    with pytest.raises(BokError, match="begins with 'frobnicate'"):
        level_of("Frobnicate the model.")


def test_the_table_counts_what_the_lists_show(bok: Bok) -> None:
    html = objectives(bok)
    counts = sum(int(number) for number in re.findall(r">(\d+)</td>", html))
    assert counts == html.count("<li>") == len(list(all_objectives(bok)))


def test_each_lab_says_what_it_needs_and_teaches(bok: Bok) -> None:
    for lab in bok.of(Lab):
        assert len(lab.objectives) >= 3, lab.id
        assert lab.prerequisites, lab.id
        html = with_box(bok, lab.id, "<h1>Title</h1><p>Text</p>")
        assert html.startswith('<h1>Title</h1><aside class="bok-facts"')
        assert all(len(text.split()) > 2 for text in lab.objectives)


def test_an_objective_without_a_level_is_named(bok: Bok) -> None:
    assert unlevelled(bok) == []
    identifier, quiz = next(iter(bok.quizzes.items()))
    question = quiz.questions[0].model_copy(update={"objective": "Frobnicate the model."})
    wrong = quiz.model_copy(update={"questions": [question]})
    problems = unlevelled(replace(bok, quizzes={identifier: wrong}))
    assert len(problems) == 1
    assert problems[0].startswith(f"{identifier}: the objective 'Frobnicate the model.'")
