"""Show the source of code that is named in a page, so that no code is typed twice."""

import importlib
import inspect
import re

from bok.errors import BokError

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
    fence = max(["``", *re.findall(r"`{3,}", source)], key=len) + "`"
    caption = f'<p class="bok-code-caption"><code>{path}</code> in <code>{module_name}</code></p>'
    return f"{caption}\n\n{fence}python\n{source}\n{fence}"
