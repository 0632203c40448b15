"""The relations between facts: each is stored once, and its inverse is computed here."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bok.models import Category, Challenge, Concept, Demo, Fact, Lab, Practice, Topic

INVERSE = {
    "requires": "required by",
    "expected at": "expects",
    "explained by": "explains",
    "supports": "supported by",
    "practises": "practised in",
    "belongs to": "has",
    "shows": "shown in",
    "answered by": "answers",
    "helped by": "helps with",
    "covers": "covered in",
    "see also": "see also",
    "cites": "cited by",
}


class Edge(NamedTuple):
    """``source`` stands in the relation ``name`` to ``target``; both are ids."""

    source: str
    name: str
    target: str


def relations(fact: Fact) -> Iterator[Edge]:
    """The relations that are stored with a fact."""
    for name, targets in _stored(fact).items():
        for target in targets:
            yield Edge(fact.id, name, target)


def _stored(fact: Fact) -> dict[str, list[str]]:
    stored: dict[str, list[str]] = {}
    match fact:
        case Practice():
            stored = {
                "requires": fact.requires,
                "expected at": [fact.expected_at],
                "explained by": fact.concepts,
            }
        case Category():
            stored = {"supports": fact.practices}
        case Lab():
            stored = {"practises": fact.practices, "belongs to": [fact.level]}
        case Demo():
            stored = {"shows": fact.practices}
        case Challenge():
            stored = {"answered by": fact.practices, "helped by": fact.tools}
        case Topic():
            stored = {
                "covers": fact.practices,
                "explained by": fact.concepts,
                "see also": fact.see_also,
            }
        case Concept():
            stored = {"see also": fact.see_also}
    return stored | {"cites": [f"ref/{key}" for key in fact.references]}


class Graph:
    """All relations, readable from both sides."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.edges = list(edges)
        self._out: dict[str, dict[str, list[str]]] = {}
        for edge in self.edges:
            self._add(edge.source, edge.name, edge.target)
            self._add(edge.target, INVERSE[edge.name], edge.source)

    def _add(self, source: str, name: str, target: str) -> None:
        targets = self._out.setdefault(source, {}).setdefault(name, [])
        if target not in targets:
            targets.append(target)

    def neighbours(self, identifier: str) -> dict[str, list[str]]:
        """Everything related to an id, by the name of the relation as read from it."""
        return {name: list(targets) for name, targets in self._out.get(identifier, {}).items()}

    def targets(self, identifier: str, name: str) -> list[str]:
        """The ids that stand in one relation to an id; empty when there are none."""
        return self.neighbours(identifier).get(name, [])

    def find_cycle(self, name: str) -> list[str] | None:
        """A path that leads back to its start along one relation, or None.

        Depth-first search; a node on the current path that is met again closes a cycle.
        """
        done: set[str] = set()

        def visit(node: str, path: list[str]) -> list[str] | None:
            if node in path:
                return [*path[path.index(node) :], node]
            if node in done:
                return None
            for target in self.targets(node, name):
                if cycle := visit(target, [*path, node]):
                    return cycle
            done.add(node)
            return None

        starts = (edge.source for edge in self.edges if edge.name == name)
        return next((cycle for start in starts if (cycle := visit(start, []))), None)
