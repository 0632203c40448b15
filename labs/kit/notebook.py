"""An exercise that was written as a notebook, as Python code."""

import json

from labs.kit.exercise import ExerciseError

_MAGIC = ("%", "!", "?")


def to_python(content: bytes, name: str = "exercise.ipynb") -> str:
    """Return the code of a notebook, a comment with the cell's number before each cell.

    Lines that only IPython understands are left out, and cells that begin with ``%%``. When cells
    carry the tag ``solution``, only those count.

    Raises:
        ExerciseError: When it is not a notebook with Python code.
    """
    try:
        cells = [cell for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"]
        texts = ["".join(cell["source"]) for cell in cells]
        tags = [cell.get("metadata", {}).get("tags", []) for cell in cells]
        chosen = [number for number, given in enumerate(tags) if "solution" in given]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        msg = f"{name} is not a notebook that can be read."
        raise ExerciseError(msg) from error
    numbers = chosen or range(len(texts))
    parts = [f"# cell {number + 1}\n{_plain(texts[number])}\n" for number in numbers]
    return "\n".join(parts)


def _plain(text: str) -> str:
    if text.lstrip().startswith("%%"):
        return ""
    lines = text.splitlines()
    return "\n".join("" if line.lstrip().startswith(_MAGIC) else line for line in lines)
