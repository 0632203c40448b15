"""Where each id lives on the site, and what to say about one that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

from bok.errors import BokError
from bok.listing import find
from bok.load import Bok
from bok.models import Topic

FOLDERS = {"practice": "practices", "level": "levels", "tool": "tools", "lab": "labs"}
SHARED_PAGES = {
    "concept": "glossary.md",
    "demo": "demos.md",
    "ref": "references.md",
    "challenge": "foundations/challenges.md",
}
CODE = "code/"
CODE_PACKAGE = "reference_impl"
CODE_PAGE = "reference-implementation"


def location(bok: Bok, identifier: str) -> tuple[str, str]:
    """The page of an id, without its suffix where it has one of its own, and the anchor on it.

    Returns:
        For ``practice/versioning`` the pair ``("practices/versioning", "")``, for ``concept/psi``
        ``("glossary", "psi")``, for ``code/reference_impl.gate:gate`` the row of its module,
        ``("reference-implementation", "module-gate")``, for ``level/1#triggers``
        ``("levels/1", "triggers")``.

    Raises:
        BokError: Nothing has that id, or it is code of another package.
    """
    check(bok, identifier)
    if identifier.startswith(CODE):
        package, _, module = identifier.removeprefix(CODE).partition(":")[0].partition(".")
        if package != CODE_PACKAGE:
            raise BokError(f"{identifier!r} has no page: only {CODE_PACKAGE} has one")
        return CODE_PAGE, f"module-{module}"
    identifier, _, anchor = identifier.partition("#")
    kind, slug = identifier.split("/", 1)
    if kind in SHARED_PAGES:
        return SHARED_PAGES[kind].removesuffix(".md"), slug
    fact = bok.facts[identifier]
    folder = fact.folder if isinstance(fact, Topic) else FOLDERS[kind]
    return f"{folder}/{slug}", anchor


def check(bok: Bok, identifier: str) -> str:
    """Return the id when it exists; ``code/`` and a code name is the id of that code.

    An anchor may follow after a ``#``. Whether the page has it is seen when the site is built.

    Raises:
        BokError: Nothing has that id; the message names ids that look like it.
    """
    if identifier.startswith(CODE):
        find(identifier.removeprefix(CODE))
        return identifier
    if identifier.partition("#")[0] in bok.ids():
        return identifier
    raise BokError(f"nothing has the id {identifier!r}{suggestion(identifier, bok.ids())}")


def check_key(bok: Bok, key: str) -> str:
    """Return the key of a reference when it exists.

    Raises:
        BokError: The bibliography has no such key.
    """
    if key in bok.references:
        return key
    hint = suggestion(key, bok.references)
    raise BokError(f"the bibliography has no entry {key!r}{hint}")


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """``"; did you mean 'a' or 'b'?"``, or nothing when no known name is close."""
    close = get_close_matches(wrong, list(known), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(name) for name in close)}?" if close else ""
