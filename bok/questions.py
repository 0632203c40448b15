"""The shape of the questions at the end of a page."""

from typing import Annotated

from pydantic import Field, model_validator

from bok.models import AnyId, Strict, Text


class Option(Strict):
    """An answer to choose, and why it is right or wrong."""

    text: Text
    correct: bool = False
    explanation: Text


class Question(Strict):
    """One quiz question: exactly one option is correct."""

    question: Text
    objective: Text
    options: Annotated[list[Option], Field(min_length=3, max_length=5)]

    @model_validator(mode="after")
    def _has_one_right_answer(self) -> "Question":
        if sum(option.correct for option in self.options) != 1:
            raise ValueError(f"exactly one option must be correct: {self.question!r}")
        return self


class Quiz(Strict):
    """The questions about one fact."""

    about: AnyId
    questions: Annotated[list[Question], Field(min_length=1)]
