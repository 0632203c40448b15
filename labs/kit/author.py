"""For authors: make ``exercise.py`` from ``solution.py``.

What stands between the two marks is the answer. In a function it becomes ``raise
NotImplementedError`` with the text of the first mark; outside a function, and where it is whole
methods of a class, it goes away.
"""

import re
from pathlib import Path

import click

from labs.kit.catalog import Lab, get
from labs.kit.errors import LabError

_BEGIN = re.compile(r"(?P<indent> *)# solution(?:: (?P<text>.+))?")
_METHOD = re.compile(r" +(def |@)")
_END = re.compile(r" *# end of solution")


def generate(solution: str) -> str:
    """Return the text of the exercise that belongs to a solution.

    Raises:
        LabError: When marks do not come in pairs, or one in a function has no text.
    """
    lines: list[str] = []
    begun = 0
    written = solution.splitlines()
    for number, line in enumerate(written, start=1):
        if begun:
            begun = 0 if _END.fullmatch(line) else begun
        elif _END.fullmatch(line):
            msg = f"solution.py, line {number}: an answer ends that did not begin."
            raise LabError(msg)
        elif (mark := _BEGIN.fullmatch(line)) is not None:
            begun = number
            methods = any(_METHOD.match(after) for after in written[number : number + 1])
            lines += [] if methods else _replacement(mark, number)
        else:
            lines.append(line)
    if begun:
        msg = f"solution.py, line {begun}: this answer has no `# end of solution`."
        raise LabError(msg)
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _replacement(mark: re.Match[str], number: int) -> list[str]:
    if not mark["indent"]:
        return []
    if not mark["text"]:
        msg = f"solution.py, line {number}: say after the mark which step is to be written."
        raise LabError(msg)
    return [f'{mark["indent"]}raise NotImplementedError("{mark["text"]}")']


def exercise_path(lab: Lab) -> Path:
    """Return where the generated exercise lies."""
    return lab.folder / "exercise.py"


@click.command()
@click.argument("lab_id", metavar="LAB")
def main(lab_id: str) -> None:
    """Write the exercise of LAB anew from its solution."""
    try:
        lab = get(lab_id)
        exercise_path(lab).write_text(generate(lab.solution), encoding="utf-8")
    except LabError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wrote {exercise_path(lab)}.")


if __name__ == "__main__":
    main()
