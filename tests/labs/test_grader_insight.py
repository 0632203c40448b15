"""What a class's marks say of a lab, compared with what is known of classes that are made up."""

import json
import random

import numpy as np
import pytest

from labs.grader import insight
from labs.grader.insight import Mistake
from labs.grader.marks import Mark
from labs.grader.similarity import pairs
from labs.kit.catalog import get

CHECKS = ("check_a", "check_b", "check_c")


def mark(name, *statuses, minutes=None, problem=""):
    checks = [
        {"id": each, "title": each, "points": 10, "status": status}
        for each, status in zip(CHECKS, statuses, strict=True)
    ]
    return Mark(name, "graded", 1.0, report={"checks": checks}, minutes=minutes, problem=problem)


def test_difficulty_is_the_share_that_passes_and_failures_are_counted():
    found = insight.items(
        [mark("a", "ok", "ok", "todo"), mark("b", "ok", "wrong", "wrong"), Mark("c", "nothing")]
    )
    assert [item.share for item in found] == [1.0, 0.5, 0.0]
    assert [item.students for item in found] == [2, 2, 2]
    assert found[2].statuses == {"todo": 1, "wrong": 1}
    assert [item.discrimination for item in found] == [None] * 3  # two students say nothing


def test_discrimination_is_the_correlation_with_the_rest():
    # Each passes by ability, but check_c by a coin: abilities say nothing about it.
    draw = np.random.default_rng(1)
    ability = draw.normal(size=400)
    marks = []
    for number, skill in enumerate(ability):
        passes = [skill + draw.normal() > 0, skill + draw.normal() > 0, draw.random() > 0.5]
        marks.append(mark(str(number), *("ok" if p else "wrong" for p in passes)))
    a, b, c = insight.items(marks)
    passed = np.array([[x["status"] == "ok" for x in m.report["checks"]] for m in marks], float)
    rest = 10 * (passed[:, 1] + passed[:, 2])
    assert a.discrimination == pytest.approx(np.corrcoef(passed[:, 0], rest)[0, 1])
    assert a.discrimination > 0.2
    assert b.discrimination > 0.2
    assert abs(c.discrimination) < 0.15
    same = insight.items([mark(str(n), "ok", "ok", "ok") for n in range(20)])
    assert [item.discrimination for item in same] == [None] * 3


def test_a_mistake_is_explained_by_the_wrong_answer_that_explains_most():
    mutants = {
        "small": frozenset({"check_a"}),
        "large": frozenset({"check_a", "check_b"}),
        "other": frozenset({"check_c"}),
        "harmless": frozenset(),
    }
    marks = [
        mark("a", "wrong", "wrong", "ok"),
        mark("b", "wrong", "error", "ok"),
        mark("c", "wrong", "ok", "ok"),
        mark("d", "ok", "ok", "ok"),
        mark("e", "todo", "todo", "todo"),
        mark("f", "error", "error", "error", problem="invalid syntax"),
        mark("g", "ok", "wrong", "ok"),
    ]
    assert insight.mistakes(marks, mutants) == [
        Mistake("large", ("check_a", "check_b"), 2),
        Mistake("small", ("check_a",), 1),
    ]


def test_mutants_are_graded_once_for_each_version_of_a_lab(tmp_path):
    lab, calls = get("drift"), []

    def grade(jobs):
        for name, job in jobs:
            calls.append(name)
            checks = [{"id": "check_x", "status": "wrong" if job.seed else "ok"}]
            yield name, {"report": {"checks": checks}}

    first = insight.of_mutants(lab, grade, tmp_path / "cache")
    assert first == {mutant.name: frozenset({"check_x"}) for mutant in lab.mutants()}
    assert insight.of_mutants(lab, grade, tmp_path / "cache") == first
    assert len(calls) == len(lab.mutants())
    insight.of_mutants(lab.model_copy(update={"version": 99}), grade, tmp_path / "cache")
    assert len(calls) == 2 * len(lab.mutants())


def test_minutes_of_work_are_told_for_a_class_and_not_for_a_few():
    marks = [mark(str(n), "ok", "ok", "ok", minutes=n) for n in range(1, 21)]
    assert insight.minutes(marks) == (5.25, 10.5, 15.75)
    assert insight.minutes(marks[:9]) is None


TEMPLATES = """
{a} = {b} + 1
if {a} > {b}: {a} = 0
for {a} in range({b}): {b} += {a}
{a} = [{b} for {b} in {a}]
while {a}: {a} -= {b}
{a}, {b} = {b}, {a}
{a} = sorted({b}, key=lambda x: -x)
assert {a} is not {b}
{a} = {{"k": {b}}}
{a} = {b}[1:-1]
print({a}, {b})
{a} = max({a}, {b}) if {a} else {b}
""".strip().splitlines()


def answer(seed, names="abcde"):
    """An answer that one student thought of."""
    draw = random.Random(seed)
    lines = [
        draw.choice(TEMPLATES).format(a=draw.choice(names), b=draw.choice(names)) for _ in range(40)
    ]
    return "\n".join(lines)


def test_a_copy_with_other_names_stands_out_and_an_answer_of_ones_own_does_not():
    texts = {f"s{number}": answer(number) for number in range(12)}
    assert pairs(texts, "") == []
    texts["copy"] = "# mine\n\n" + answer(3, names=["one", "two", "three", "four", "five"])
    (found,) = pairs(texts, "")
    assert (found.first, found.second, found.similarity) == ("copy", "s3", 1.0)
    assert found.beyond > 4


def test_what_the_starter_gave_makes_nobody_alike():
    given = answer(99)
    assert pairs({f"s{n}": f"{given}\n{answer(n)}" for n in range(8)}, given) == []
    assert pairs({f"s{n}": given for n in range(8)}, given) == []
    assert pairs({"a": "x = 1", "b": "x = 1"}, "") == []  # too short to say anything
    assert pairs({"a": answer(1)}, "") == []


def test_hostile_texts_hold_the_comparison_up_in_no_way():
    texts = {"a": "(" * 5_000, "b": "'''" + "x" * 5_000, "c": "\0" * 100, "d": "\t if:\n x" * 99}
    assert isinstance(json.dumps([pair.first for pair in pairs(texts, "")]), str)
