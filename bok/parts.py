"""Draw the machinery of a level: its components, triggers and stages, and what plays each."""

from collections.abc import Callable
from html import escape

from bok.errors import BokError
from bok.links import CODE
from bok.load import DOCS, Bok
from bok.markup import inline, table
from bok.models import Level, Part

ROOT = DOCS.parent


def components(bok: Bok, identifier: str) -> str:
    """The table of the components of a level; raises BokError when it has none."""
    return _drawn(bok, identifier, "Component", lambda level: level.components)


def triggers(bok: Bok, identifier: str) -> str:
    """The table of what starts the pipeline of a level; raises BokError when there is none."""
    return _drawn(bok, identifier, "Trigger", lambda level: level.triggers)


def stages(bok: Bok, identifier: str) -> str:
    """The table of the stages of a level, with what each hands on; raises BokError as above."""
    return _drawn(bok, identifier, "Stage", lambda level: level.stages)


def _drawn(bok: Bok, identifier: str, kind: str, chosen: Callable[[Level], list[Part]]) -> str:
    level = bok.facts.get(identifier)
    parts = chosen(level) if isinstance(level, Level) else []
    if not parts:
        raise BokError(f"{identifier!r} has no {kind.lower()}s")
    gives = any(part.gives for part in parts)
    head = (kind, "What it does", *(["It gives"] if gives else []), "Played by")
    rows = (
        (inline(p.name), inline(p.what), *([inline(p.gives)] if gives else []), played_by(p))
        for p in parts
    )
    caption = f"The {kind.lower()}s of level {identifier[-1]}"
    return table("bok-parts", caption, head, rows)


def played_by(part: Part) -> str:
    """Links to the code that plays a part, and the files of the repository that do.

    Raises:
        BokError: The repository has no such file; a code name is resolved with the page.
    """
    for file in part.files:
        if not (ROOT / file).exists():
            raise BokError(f"{part.name!r} is played by {file!r}, which does not exist")
    code = [_code(name) for name in part.code]
    return ", ".join([*code, *(f"<code>{escape(file)}</code>" for file in part.files)])


def _code(name: str) -> str:
    short = name.removeprefix("reference_impl.")
    return f'<a href="bok:{CODE}{name}"><code>{short}</code></a>'
