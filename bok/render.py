"""Draw facts as HTML blocks: pure functions, which read no file and remember nothing."""

from collections.abc import Iterable
from html import escape
from itertools import chain, groupby

from bok.errors import BokError
from bok.load import Bok
from bok.markup import inline, link, links, outside, table
from bok.models import Category, Challenge, Concept, Demo, Lab, Level, Practice, Tool
from bok.sources import entry

STATUS = {
    "active": "Active",
    "slow": "Slow",
    "maintenance": "Maintenance only",
    "archived": "Archived",
    "relicensed": "Licence changed",
}


def practices(bok: Bok) -> str:
    """The table of the twelve practices."""
    rows = (
        (
            f"{practice.number}. {link(practice.id, practice.title)}",
            inline(practice.summary),
            link(practice.expected_at, f"Level {practice.expected_at[-1]}"),
        )
        for practice in bok.of(Practice)
    )
    head = ("Practice", "What you do", "Expected from")
    return table("bok-practices", "The twelve practices", head, rows)


def levels(bok: Bok) -> str:
    """The table of the maturity levels."""
    rows = (
        (
            link(level.id, f"{level.number}. {level.title}"),
            inline(level.summary),
            links(bok.graph.targets(level.id, "expects")) or "None yet",
        )
        for level in bok.of(Level)
    )
    head = ("Level", "What it is", "Practices first expected here")
    return table("bok-levels", "The maturity levels", head, rows)


def categories(bok: Bok) -> str:
    """The table of the tool categories."""
    rows = (
        (
            link(category.id, category.title),
            inline(category.summary),
            escape(category.stage.capitalize()),
            links(category.practices),
        )
        for category in bok.of(Category)
    )
    head = ("Category", "What it is", "Stage", "Supports")
    return table("bok-categories", "The categories of tools", head, rows)


def tools(bok: Bok, identifier: str) -> str:
    """The table of the tools of one category.

    Raises:
        BokError: The id is not that of a category.
    """
    category = bok.facts.get(identifier)
    if not isinstance(category, Category):
        raise BokError(f"{identifier!r} has no tools: it is not a tool category")
    head = ("Tool", "What it is for", "Licence", "State", "Needs")
    caption = f"Tools for {category.title[0].lower()}{category.title[1:]}"
    return table("bok-tools", caption, head, (_tool_row(tool) for tool in category.tools))


def _tool_row(tool: Tool) -> tuple[str, ...]:
    note = inline(tool.note)
    if tool.alternatives:
        ended = tool.status in ("archived", "maintenance", "relicensed")
        note += f" {'Instead' if ended else 'Compare'}: {escape(', '.join(tool.alternatives))}."
    licence = escape(tool.licence) if tool.licence else "See the note"
    day = tool.last_verified.isoformat()
    state = (
        f'<span class="bok-status bok-status-{tool.status}">{STATUS[tool.status]}</span> '
        f'<small>checked <time datetime="{day}">{day}</time></small>'
    )
    return outside(tool.url, tool.name), note, licence, state, _needs(tool)


def _needs(tool: Tool) -> str:
    """What must be there besides the tool: a network, an account, both or nothing."""
    if tool.offline is None or tool.account is None:
        return "Not checked"
    needs = {"a network": not tool.offline, "an account": tool.account}
    said = " and ".join(name for name, needed in needs.items() if needed)
    return said.capitalize() or "Nothing; it works offline"


def glossary(bok: Bok) -> str:
    """Every term in alphabetical order, each with an anchor."""
    terms = sorted(bok.of(Concept), key=lambda concept: concept.title.lower())
    letters = groupby(terms, key=lambda concept: concept.title[0].upper())
    parts = []
    for letter, concepts in letters:
        entries = "\n".join(_term(concept) for concept in concepts)
        parts.append(f'<section class="bok-letter" aria-label="{letter}">\n{entries}\n</section>')
    return '<div class="bok-glossary">\n' + "\n".join(parts) + "\n</div>"


def _term(concept: Concept) -> str:
    also = f"Also: {escape(', '.join(concept.synonyms))}." if concept.synonyms else ""
    see = f"See {links(concept.see_also)}." if concept.see_also else ""
    cites = f" [{'; '.join('@' + key for key in concept.references)}]" if concept.references else ""
    more = " ".join(part for part in (also, see) if part)
    tail = f'<p class="bok-more">{more}</p>' if more else ""
    return (
        f'<h2 id="{concept.slug}" class="bok-term">{escape(concept.title)}</h2>'
        f"<p>{inline(concept.summary)}{cites}</p>{tail}"
    )


def references(bok: Bok) -> str:
    """The whole bibliography in alphabetical order, each entry with its key as anchor."""
    works = sorted(
        bok.references.values(),
        key=lambda work: (work.authors[0].split()[-1] if work.authors else work.title).lower(),
    )
    items = "\n".join(f'<li id="{work.key}">{entry(work)}</li>' for work in works)
    return f'<ul class="bok-references">\n{items}\n</ul>'


def challenges(bok: Bok) -> str:
    """The table of the challenges; the labs are those of the practices that answer one."""
    rows = (
        (
            link(challenge.id, f"{challenge.number}. {challenge.title}"),
            links(challenge.practices),
            links(challenge.tools),
            links(labs_of(bok, challenge.practices)) or "None yet",
        )
        for challenge in bok.of(Challenge)
    )
    head = ("Challenge", "Practices", "Tools", "Labs")
    return table("bok-challenges", "The challenges, and what answers them", head, rows)


def labs_of(bok: Bok, practices: Iterable[str]) -> list[str]:
    """The labs that practise any of these practices, each once."""
    found = (bok.graph.targets(practice, "practised in") for practice in practices)
    return list(dict.fromkeys(chain.from_iterable(found)))


def labs(bok: Bok) -> str:
    """The table of the labs."""
    rows = (
        (
            link(lab.id, lab.title),
            inline(lab.summary),
            links(lab.practices),
            f"{lab.minutes} minutes",
        )
        for lab in sorted(bok.of(Lab), key=lambda lab: lab.number)
    )
    return table("bok-labs", "The labs", ("Lab", "What you build", "Practices", "Time"), rows)


def demos(bok: Bok) -> str:
    """A section for each demo, with its slug as anchor."""
    sections = (
        f'<section class="bok-demo"><h2 id="{demo.slug}">{escape(demo.title)}</h2>'
        f"<p>{inline(demo.summary)}</p><p>Shows {links(demo.practices)}.</p></section>"
        for demo in bok.of(Demo)
    )
    return "\n".join(sections)
