"""What a submission can import of the course: the kit, and the reference without what is taught."""

import ast
import shutil
from collections.abc import Iterable
from pathlib import Path

from labs.kit.catalog import LABS

ROOT = LABS.parent
_CODE = (
    "labs/__init__.py",
    "labs/kit/__init__.py",
    *(f"labs/kit/{name}.py" for name in ("desk", "errors", "exercise", "folder", "forbidden")),
    "labs/kit/plain.py",
    "labs/grader/__init__.py",
)
# Folders that a submission must never see, wherever the course is installed.
PRIVATE = tuple(ROOT / name for name in ("apps", "bok", "labs", "reference_impl", "tests"))


def plant(place: Path, forbidden: Iterable[str]) -> None:
    """Copy into ``place`` what a sandbox needs of the course.

    Args:
        place: A folder that is not there yet.
        forbidden: Modules and objects that the lab teaches; a sentence stands in for each.
    """
    for name in _CODE:
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    # No compiled module: it would give away what is taken out below.
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(LABS / "grader" / "inside", place / "labs" / "grader" / "inside", ignore=ignore)
    shutil.copytree(ROOT / "reference_impl", place / "reference_impl", ignore=ignore)
    for name in forbidden:
        _take_out(place, name)


def _take_out(place: Path, name: str) -> None:
    sentence = f"{name} is what this lab teaches; write it yourself instead of importing it."
    path = place.joinpath(*name.split(".")).with_suffix(".py")
    if path.is_file():
        path.write_text(f"raise ImportError({sentence!r})\n", encoding="utf-8")
        return
    module, _, thing = name.rpartition(".")
    path = place.joinpath(*module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [_emptied(node, thing, sentence) for node in tree.body]
    path.write_text(ast.unparse(tree), encoding="utf-8")


def _emptied(node: ast.stmt, thing: str, sentence: str) -> ast.stmt:
    names = {getattr(node, "name", None)}
    if isinstance(node, ast.Assign):
        names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    if thing not in names:
        return node
    stand_in = f"def {thing}(*_, **__):\n    raise ImportError({sentence!r})"
    return ast.parse(stand_in).body[0]
