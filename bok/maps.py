"""Draw two maps of the facts as SVG: what each practice needs, and where each category is used."""

from collections.abc import Iterator
from html import escape
from itertools import combinations

from bok.load import Bok
from bok.models import Category, Practice

_WIDE, _HIGH, _STEP, _ROW = 98, 44, 129, 56  # a box of the practice map, and from one to the next
_LINE, _HEAD, _GAP = 22, 30, 26  # a category, the name of its stage, and the space between stages
_STAGES = ("data", "experiment", "build", "serve", "monitor", "every stage")

Needs = dict[str, list[str]]


def practice_map(bok: Bok) -> str:
    """The practices in columns, each right of all that it needs; every box is a link."""
    practices = {practice.id: practice for practice in bok.of(Practice)}
    needs = direct(
        {identifier: list(practice.requires) for identifier, practice in practices.items()}
    )
    columns = ordered(layers(needs), needs)
    most = max(map(len, columns))
    places = {
        identifier: (2 + at * _STEP, 26 + row * _ROW + (most - len(column)) * _ROW // 2)
        for at, column in enumerate(columns)
        for row, identifier in enumerate(column)
    }
    arrows = [_arrow(places[n], places[p]) for p, needed in needs.items() for n in needed]
    boxes = [_box(practice, *places[identifier]) for identifier, practice in practices.items()]
    heads = [
        f'<text class="note middle" x="{2 + at * _STEP + _WIDE // 2}" y="14">step {at + 1}</text>'
        for at in range(len(columns))
    ]
    told = "; ".join(
        f"{practices[p].title} needs {' and '.join(practices[n].title for n in needed)}"
        for p, needed in needs.items()
        if needed
    )
    said = f"An arrow leads from a practice to each that needs it. {told}."
    caption = (
        "An arrow leads from a practice to those that need it. Needs that follow from others are "
        "left out. Drawn from the facts of the course."
    )
    words = ("What each practice needs", said, caption)
    high = 26 + most * _ROW
    return _figure("practice-map", words, high, [*heads, *arrows, *boxes])


def direct(needs: Needs) -> Needs:
    """The same needs without those that follow from others."""

    def reached(start: str) -> set[str]:
        return {start}.union(*(reached(needed) for needed in needs[start]))

    return {
        name: [n for n in needed if not any(n in reached(o) for o in needed if o != n)]
        for name, needed in needs.items()
    }


def layers(needs: Needs) -> list[list[str]]:
    """The names in layers, each in the first one that is behind all that it needs."""

    def depth(name: str) -> int:
        return 1 + max((depth(needed) for needed in needs[name]), default=-1)

    deepest = max(map(depth, needs))
    return [[name for name in needs if depth(name) == level] for level in range(deepest + 1)]


def ordered(columns: list[list[str]], needs: Needs) -> list[list[str]]:
    """The same columns, each in an order in which few arrows cross and arrows are short.

    Two names of a column change places as long as the best such change is a gain.
    """
    while True:
        best = min(_swaps(columns), key=lambda changed: _mess(changed, needs), default=columns)
        if _mess(best, needs) >= _mess(columns, needs):
            break
        columns = best
    used = {needed for name in needs for needed in needs[name]}
    return [
        sorted(column, key=lambda name: not needs[name] and name not in used) for column in columns
    ]


def _swaps(columns: list[list[str]]) -> Iterator[list[list[str]]]:
    for at, column in enumerate(columns):
        for one, two in combinations(range(len(column)), 2):
            changed = list(column)
            changed[one], changed[two] = column[two], column[one]
            yield [*columns[:at], changed, *columns[at + 1 :]]


def _mess(columns: list[list[str]], needs: Needs) -> tuple[int, int]:
    """How many arrows from one column cross, and how far all arrows go up or down."""
    where = {
        name: (at, row) for at, column in enumerate(columns) for row, name in enumerate(column)
    }
    arrows = [(where[needed], where[name]) for name in needs for needed in needs[name]]
    crossings = sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for (a, b), (c, d) in combinations(arrows, 2)
    )
    return crossings, sum(abs(start[1] - end[1]) for start, end in arrows)


def _box(practice: Practice, x: int, y: int) -> str:
    number, *words = [str(practice.number), *practice.slug.split("-")]
    first, second = (
        (number, words[0]) if len(words) == 1 else (f"{number} {words[0]}", " ".join(words[1:]))
    )
    centre = x + _WIDE // 2
    text = "".join(
        f'<text class="note middle" x="{centre}" y="{at}">{escape(line)}</text>'
        for line, at in ((first, y + 18), (second, y + 35))
    )
    box = f'<rect class="box" x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="4"/>'
    return f'<a href="bok:{practice.id}">{box}{text}</a>'


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, y1 = start[0] + _WIDE, start[1] + _HIGH // 2
    x2, y2 = end[0] - 7, end[1] + _HIGH // 2
    bend = (x2 - x1) // 2
    return (
        f'<path class="line" d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 3} {y2}"/>'
        f'<path class="tip" d="M-6 -5L6 0L-6 5Z" transform="translate({x2} {y2})"/>'
    )


def category_map(bok: Bok) -> str:
    """The categories of tools, under the stage of the life cycle in which they are used."""
    parts, told, y = [], [], 4
    for stage in _STAGES:
        found = [category for category in bok.of(Category) if category.stage == stage]
        high = _HEAD + _LINE * len(found) + 8
        css = "box" if stage == _STAGES[-1] else "area"
        parts.append(f'<rect class="{css}" x="2" y="{y}" width="356" height="{high}" rx="8"/>')
        parts.append(f'<text class="strong" x="16" y="{y + 22}">{stage.capitalize()}</text>')
        for row, category in enumerate(found):
            text = (
                f'<text x="30" y="{y + _HEAD + 16 + row * _LINE}">{escape(category.title)}</text>'
            )
            parts.append(f'<a href="bok:{category.id}">{text}</a>')
        told.append(f"{stage.capitalize()}: {', '.join(c.title for c in found)}")
        if stage not in _STAGES[-2:]:
            parts.append(_down(y + high))
        y += high + _GAP
    caption = "The stage in which a category is mainly used. Drawn from the facts of the course."
    words = ("Where each category is used", f"{'. '.join(told)}.", caption)
    return _figure("category-map", words, y - _GAP + 4, parts)


def _down(y: int) -> str:
    return (
        f'<path class="line" d="M180 {y}V{y + _GAP - 10}"/><path class="tip" '
        f'd="M-6 -5L6 0L-6 5Z" transform="translate(180 {y + _GAP - 7}) rotate(90)"/>'
    )


def _figure(name: str, words: tuple[str, str, str], high: int, parts: list[str]) -> str:
    """A figure of the title, the description and the caption in `words`; `parts` are SVG."""
    title, said, caption = words
    return (
        '<figure class="drawing drawing-of-links" data-search-exclude>'
        f'<svg viewBox="0 0 360 {high}" role="group" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{title}</title>'
        f'<desc id="{name}-desc">{escape(said, quote=False)}</desc>\n'
        + "\n".join(parts)
        + f"\n</svg><figcaption>{caption}</figcaption></figure>"
    )
