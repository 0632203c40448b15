"""Show code that is named in a page, and what a package holds, so that nothing is typed twice."""

import importlib
import inspect
import re

from bok.errors import BokError
from bok.load import DOCS
from bok.markup import inline, table

_MODULE = re.compile(r"^\d+\.\s+`(\w+)`: (.+)$", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$")


def find(name: str) -> object:
    """Import the object that ``package.module:object`` names.

    The name is text: the facts know code only by name, so that `bok` does not depend on it.

    Raises:
        BokError: The name has another form, or there is no such module or object.
    """
    if not _NAME.match(name):
        raise BokError(f"{name!r} is not a code name; write it as package.module:object")
    module_name, _, path = name.partition(":")
    try:
        found: object = importlib.import_module(module_name)
    except ImportError as error:
        raise BokError(f"the code {name!r} cannot be shown: {error}") from error
    for part in path.split("."):
        if not hasattr(found, part):
            raise BokError(f"the code {name!r} cannot be shown: {module_name} has no {path!r}")
        found = getattr(found, part)
    return found


def listing(name: str) -> str:
    """Markdown that shows the source of an object under a line that names it.

    Raises:
        BokError: The object does not exist or has no Python source.
    """
    found = find(name)
    if not (inspect.isclass(found) or inspect.isroutine(found)):
        raise BokError(f"the code {name!r} cannot be shown: it is neither a class nor a function")
    try:
        source = inspect.cleandoc("\n" + inspect.getsource(found))
    except (OSError, TypeError) as error:
        raise BokError(f"the code {name!r} cannot be shown: {error}") from error
    module_name, _, path = name.partition(":")
    return _captioned(f"<code>{path}</code> in <code>{module_name}</code>", source)


def example(path: str) -> str:
    """Markdown that shows a whole file under ``docs/`` below a link to it.

    Raises:
        BokError: There is no such Python file.
    """
    file = DOCS / path
    if file.suffix != ".py" or not file.resolve().is_relative_to(DOCS) or not file.is_file():
        raise BokError(f"the example {path!r} cannot be shown: docs/ has no such Python file")
    caption = f'<a href="examples/{file.name}" download><code>{file.name}</code></a>'
    return _captioned(caption, file.read_text(encoding="utf-8").rstrip("\n"))


def _captioned(caption: str, source: str) -> str:
    fence = max(["``", *re.findall(r"`{3,}", source)], key=len) + "`"
    return f'<p class="bok-code-caption">{caption}</p>\n\n{fence}python\n{source}\n{fence}'


def modules(package: str) -> str:
    """The table of the modules of a package, from the numbered list in its docstring.

    Raises:
        BokError: The package does not exist, or its docstring has no such list.
    """
    try:
        text = inspect.getdoc(importlib.import_module(package)) or ""
    except ImportError as error:
        raise BokError(f"the modules of {package!r} cannot be shown: {error}") from error
    rows = [
        (f'<code id="module-{name}">{name}</code>', inline(what))
        for name, what in _MODULE.findall(text)
    ]
    if not rows:
        raise BokError(f"the docstring of {package!r} has no numbered list of its modules")
    return table("bok-modules", f"The modules of {package}", ("Module", "What it is"), rows)
