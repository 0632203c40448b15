"""An exercise that is written as a notebook: its code as Python, and the starter as a notebook."""

import ast
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
    return "\n".join(f"# cell {number + 1}\n{_plain(texts[number])}\n" for number in numbers)


def of_python(source: str) -> str:
    """Return a notebook with the docstring of a module as text, and a cell for each definition."""
    tree = ast.parse(source)
    lines = source.splitlines()
    texts: list[str] = []
    start, apart = 0, True
    for node in tree.body:
        text = "\n".join(lines[start : node.end_lineno]).strip("\n")
        start = node.end_lineno
        if texts and not isinstance(node, ast.FunctionDef | ast.ClassDef) and not apart:
            texts[-1] += f"\n{text}"
        else:
            texts.append(text)
        apart = isinstance(node, ast.FunctionDef | ast.ClassDef) or len(texts) == 1
    cells = [{**_cell("markdown"), "source": ast.get_docstring(tree) or ""}]
    for text in texts[1:] if ast.get_docstring(tree) else texts:
        cells.append({**_cell("code"), "outputs": [], "execution_count": None, "source": text})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps({"cells": cells, **about}, indent=1) + "\n"


def _cell(kind: str) -> dict[str, object]:
    return {"cell_type": kind, "metadata": {}}


def _plain(text: str) -> str:
    if text.lstrip().startswith("%%"):
        return ""
    lines = text.splitlines()
    return "\n".join("" if line.lstrip().startswith(_MAGIC) else line for line in lines)
