"""Draw the box that says how a fact is related to the others."""

from html import escape

from bok.errors import BokError
from bok.load import Bok
from bok.markup import bullets, definitions, inline, link, links
from bok.models import Category, Challenge, Concept, Lab, Level, Practice
from bok.render import labs_of

GRADED = (
    "100 points, by what your code does and not by how it is written. <code>lab check</code> shows "
    "them; your mark is drawn with another seed."
)


def fact_box(bok: Bok, identifier: str) -> str:
    """The box that says how a fact is related to the others.

    Raises:
        BokError: The id is that of a reference, which has no box.
    """
    if identifier not in bok.facts:
        raise BokError(f"{identifier!r} has no fact box")
    fact = bok.facts[identifier]
    near = bok.graph.neighbours(identifier)
    # A term that names the practice under "see also" is already among its terms.
    told = {target for name, targets in near.items() if name != "see also" for target in targets}
    near["see also"] = [target for target in near.get("see also", []) if target not in told]
    known = {name: links(targets) for name, targets in near.items() if name != "cites" and targets}
    pairs = [*_own_facts(bok, identifier), *_related(known)]
    cites = f"[{'; '.join('@' + key for key in fact.references)}]" if fact.references else ""
    label = escape(f"Facts about {fact.title}")
    return (
        f'<aside class="bok-facts" aria-label="{label}" data-search-exclude>'
        f"{definitions([*pairs, ('Sources', cites)])}</aside>"
    )


def with_box(bok: Bok, identifier: str, html: str) -> str:
    """A page with its fact box under the first heading, for pages that cannot ask for it."""
    head, end, rest = html.partition("</h1>")
    return f"{head}{end}{fact_box(bok, identifier)}{rest}" if end else html


def _own_facts(bok: Bok, identifier: str) -> list[tuple[str, str]]:
    own: list[tuple[str, str]] = []
    match bok.facts[identifier]:
        case Practice() as practice:
            own = [
                ("Practice", f"{practice.number} of {len(bok.of(Practice))}"),
                ("Expected from", link(practice.expected_at, f"level {practice.expected_at[-1]}")),
            ]
        case Category() as category:
            own = [
                ("Stage", escape(category.stage.capitalize())),
                ("Heading today", inline(category.heading_2026)),
            ]
        case Lab() as lab:
            own = [
                ("Time", f"about {lab.minutes} minutes"),
                ("Level", link(lab.level)),
                ("You need", bullets(inline(text) for text in lab.prerequisites)),
                ("You learn to", bullets(inline(text) for text in lab.objectives)),
                ("Graded", GRADED),
            ]
        case Level() as level:
            own = [("Level", f"{level.number} of {len(bok.of(Level)) - 1}")]
        case Challenge() as challenge:
            own = [("Labs", links(labs_of(bok, challenge.practices)))]
        case Concept() as concept:
            own = [("Also called", escape(", ".join(concept.synonyms)))]
    return own


def _related(known: dict[str, str]) -> list[tuple[str, str]]:
    names = {
        "requires": "Needs first",
        "required by": "Needed by",
        "expects": "First expected here",
        "supported by": "Tools",
        "supports": "Supports",
        "explained by": "Terms",
        "explains": "Used in",
        "practised in": "Lab",
        "practises": "Practises",
        "has": "Labs",
        "shown in": "Demo",
        "shows": "Shows",
        "answers": "Answers",
        "answered by": "Practices",
        "helps with": "Helps with",
        "helped by": "Tools",
        "covered in": "Read also",
        "covers": "Practices",
        "see also": "See also",
    }
    return [(label, known[name]) for name, label in names.items() if name in known]
