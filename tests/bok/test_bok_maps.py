"""The two maps show each practice and each category, and what they say follows from the facts."""

import re
from dataclasses import replace

from bok.load import Bok
from bok.maps import category_map, direct, layers, ordered, practice_map
from bok.models import Category, Practice


def test_needs_that_follow_from_others_are_left_out() -> None:
    needs = {"a": [], "b": ["a"], "c": ["a", "b"], "d": ["a", "c"]}
    assert direct(needs) == {"a": [], "b": ["a"], "c": ["b"], "d": ["c"]}


def test_a_need_on_two_ways_is_kept_on_both() -> None:
    diamond = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}
    assert direct(diamond) == diamond


def test_each_name_stands_behind_all_that_it_needs() -> None:
    needs = {"d": ["b", "c"], "a": [], "b": ["a"], "c": [], "e": ["c"]}
    assert layers(needs) == [["a", "c"], ["b", "e"], ["d"]]


def test_the_order_avoids_crossings_and_puts_the_lonely_last() -> None:
    needs = {"lonely": [], "a": [], "b": [], "x": ["b"], "y": ["a"]}
    first, second = ordered(layers(needs), needs)
    assert first[-1] == "lonely"
    assert (first[0], second[0]) in {("a", "y"), ("b", "x")}


def test_the_practice_map_has_a_linked_box_each_and_an_arrow_for_each_direct_need(bok: Bok) -> None:
    html = practice_map(bok)
    practices = bok.of(Practice)
    assert sorted(re.findall(r'<a href="bok:(\S+?)"', html)) == sorted(p.id for p in practices)
    needs = direct({practice.id: list(practice.requires) for practice in practices})
    assert html.count('class="tip"') == sum(map(len, needs.values()))
    assert "Experiment tracking needs Versioning" in html


def test_a_new_need_shows_on_the_map(bok: Bok) -> None:
    lonely = "practice/hybrid-teams"
    practice = bok.facts[lonely]
    changed = practice.model_copy(update={"requires": ["practice/documentation"]})
    html = practice_map(replace(bok, facts=bok.facts | {lonely: changed}))
    assert html.count('class="tip"') == practice_map(bok).count('class="tip"') + 1
    assert f"{practice.title} needs Documentation" in html


def test_the_category_map_has_each_category_under_its_stage(bok: Bok) -> None:
    html = category_map(bok)
    order = re.findall(r'<text class="strong"[^>]*>([^<]+)</text>|<a href="bok:(\S+?)"', html)
    stage, found = "", {}
    for name, category in order:
        stage = name or stage
        if category:
            found[category] = stage.lower()
    assert found == {category.id: category.stage for category in bok.of(Category)}
