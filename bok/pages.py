"""Markdown pages for the facts that nobody has written a page about yet."""

from bok.links import FOLDERS
from bok.load import Bok
from bok.markup import bullets, inline, links
from bok.models import Category, Fact, Lab, Level, Practice

NOTICE = (
    '<p class="bok-preparation"><strong>In preparation.</strong> '
    "The full text of this page is not written yet. What follows is drawn from the facts of the "
    "course and is already checked.</p>"
)
OVERVIEWS = {
    "practices/index.md": ("Practices", "practices"),
    "levels/index.md": ("Maturity levels", "levels"),
    "tools/index.md": ("Tools", "categories"),
    "labs/index.md": ("Labs", "labs"),
    "demos.md": ("Demos", "demos"),
    "glossary.md": ("Glossary", "glossary"),
    "references.md": ("References", "references"),
}


def generated_pages(bok: Bok) -> dict[str, str]:
    """Every page that the facts alone can fill, by its path under ``docs/``.

    A path that an author has written by hand is simply not taken from here.
    """
    pages = {
        path: f"# {title}\n\n<!-- bok: {directive} -->\n"
        for path, (title, directive) in OVERVIEWS.items()
    }
    for fact in bok.facts.values():
        if fact.kind in FOLDERS:
            pages[f"{FOLDERS[fact.kind]}/{fact.slug}.md"] = stub(bok, fact)
    return pages


def stub(bok: Bok, fact: Fact) -> str:
    """A page in preparation about one fact, in Markdown with directives."""
    parts = [f"# {_heading(fact)}", NOTICE, f"<p>{inline(fact.summary)}</p>"]
    parts.append(f"<!-- bok: facts {fact.id} -->")
    match fact:
        case Practice():
            parts += _practice(fact)
        case Level():
            parts += _level(fact)
        case Category():
            parts += _category(fact)
        case Lab():
            parts += ["## Practices", f"<p>{links(fact.practices)}</p>"]
        case _:
            pass
    if fact.id in bok.quizzes:
        parts += ["## Check yourself", f"<!-- bok: quiz {fact.id} -->"]
    return "\n\n".join(parts) + "\n"


def _heading(fact: Fact) -> str:
    return f"Level {fact.number}: {fact.title}" if isinstance(fact, Level) else fact.title


def _practice(practice: Practice) -> list[str]:
    at_each = (
        f'<a href="bok:level/{number}">Level {number}</a>: {inline(text)}'
        for number, text in sorted(practice.levels.items())
    )
    parts = ["## Why", f"<p>{inline(practice.why)}</p>"]
    parts += ["## At each maturity level", bullets(at_each)]
    parts += ["## Measure that you do it", bullets(inline(item) for item in practice.measures)]
    if practice.code:
        parts += ["## The code", *(f"<!-- code: {name} -->" for name in practice.code)]
    return parts


def _level(level: Level) -> list[str]:
    return [
        "## What it looks like",
        bullets(inline(item) for item in level.characteristics),
        "## What it costs to stay",
        f"<p>{inline(level.cost_of_staying)}</p>",
        "## How to move on",
        f"<p>{inline(level.how_to_move_on)}</p>",
    ]


def _category(category: Category) -> list[str]:
    parts = ["## When you need it", f"<p>{inline(category.when)}</p>"]
    return [*parts, "## Tools", f"<!-- bok: tools {category.id} -->"] if category.tools else parts
