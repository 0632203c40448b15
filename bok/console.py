"""What the commands share: the facts, and errors as plain sentences."""

from pathlib import Path
from typing import IO, Any

import click

from bok.errors import BokError
from bok.load import Bok, load

ROOT = Path(__file__).parents[1]


class Sentences(click.ClickException):
    """Shows each problem on a line of its own and ends the command with exit code 1."""

    def __init__(self, message: object) -> None:
        super().__init__(str(message))

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentences to standard error, without the word "Error"."""
        click.echo(self.message, err=True, file=file)


def load_facts() -> Bok:
    """All facts.

    Raises:
        Sentences: They are wrong.
    """
    try:
        return load()
    except BokError as error:
        raise Sentences(error) from error
