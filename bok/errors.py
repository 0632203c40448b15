"""What can be wrong with the facts, said in sentences."""

from collections.abc import Sequence


class BokError(Exception):
    """The facts, or a page that uses them, are wrong in a way that an author can mend.

    Attributes:
        problems: One sentence for each thing that is wrong, in the order of the files.
    """

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))
