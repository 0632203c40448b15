"""Relations are readable from both sides, and a cycle is found."""

from bok.graph import INVERSE, Edge, Graph
from bok.load import Bok


def test_an_inverse_is_computed_and_not_stored(bok: Bok) -> None:
    assert "lab/drift" in bok.graph.targets("practice/continuous-monitoring", "practised in")
    assert "practice/continuous-monitoring" in bok.graph.targets("lab/drift", "practises")


def test_a_practice_knows_the_topics_that_cover_it(bok: Bok) -> None:
    assert "topic/life-cycle-and-roles" in bok.graph.targets("practice/hybrid-teams", "covered in")


def test_each_stored_relation_is_seen_from_its_target(bok: Bok) -> None:
    for edge in bok.graph.edges:
        assert edge.source in bok.graph.targets(edge.target, INVERSE[edge.name]), edge


def test_neighbours_of_nothing_are_none() -> None:
    assert Graph([]).neighbours("practice/x") == {}


def test_neighbours_cannot_be_changed_from_outside() -> None:
    graph = Graph([Edge("a", "requires", "b")])
    graph.neighbours("a")["requires"].append("c")
    assert graph.targets("a", "requires") == ["b"]


def test_a_symmetric_relation_is_listed_once() -> None:
    graph = Graph([Edge("a", "see also", "b"), Edge("b", "see also", "a")])
    assert graph.targets("a", "see also") == ["b"]


def test_a_diamond_is_no_cycle() -> None:
    pairs = ["ab", "ac", "bd", "cd"]
    assert Graph(Edge(a, "requires", b) for a, b in pairs).find_cycle("requires") is None


def test_a_cycle_is_found_wherever_the_search_begins() -> None:
    pairs = ["ab", "bc", "cd", "db"]
    cycle = Graph(Edge(a, "requires", b) for a, b in pairs).find_cycle("requires")
    assert cycle == ["b", "c", "d", "b"]


def test_a_thing_that_requires_itself_is_a_cycle() -> None:
    assert Graph([Edge("a", "requires", "a")]).find_cycle("requires") == ["a", "a"]


def test_another_relation_may_go_round() -> None:
    pairs = [Edge("a", "see also", "b"), Edge("b", "see also", "a")]
    assert Graph(pairs).find_cycle("requires") is None
