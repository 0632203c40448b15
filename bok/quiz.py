"""Draw questions as HTML that works without a script; `docs/assets/quiz.js` makes a form of it."""

from bok.errors import BokError
from bok.load import Bok
from bok.markup import bullets, inline
from bok.questions import Question


def questions(bok: Bok, identifier: str) -> str:
    """The questions about an id. Each answer opens to say whether and why it is right.

    Raises:
        BokError: There are no questions about that id.
    """
    if identifier not in bok.quizzes:
        raise BokError(f"there are no questions about {identifier!r}")
    items = "\n".join(_question(question) for question in bok.quizzes[identifier].questions)
    return (
        '<section class="bok-quiz" aria-label="Questions">'
        '<p class="bok-how">Choose an answer to open it.</p>\n'
        f'<ol class="bok-questions">\n{items}\n</ol></section>'
    )


def _question(question: Question) -> str:
    answers = bullets(
        (
            f"<details><summary>{inline(option.text)}</summary>"
            f'<p class="bok-{"right" if option.correct else "wrong"}">'
            f"<strong>{'Right.' if option.correct else 'Not this one.'}</strong> "
            f"{inline(option.explanation)}</p></details>"
            for option in question.options
        ),
        "bok-options",
    )
    return (
        f"<li><p>{inline(question.question)}</p>{answers}"
        f'<p class="bok-objective">Objective: {inline(question.objective)}</p></li>'
    )
