"""The graded checks of lab readable-code.

What is expected comes from the notebook itself, whose cells `conftest.py` runs in the order of
their numbers. The measures read the text of the exercise, once its report is right.
"""
# ruff: noqa: ANN001, ANN003, ANN201, S101 -- these are pytest tests: they assert

import pandas as pd
import pytest

READABLE, NOTEBOOK = "practice/readable-code", "concept/notebook"
DEBT, CONFIGURATION = "concept/technical-debt", "concept/configuration-debt"
MOST_STATEMENTS, MOST_WAYS = 12, 5

# The minutes since the promise, and what cell 10 adds in dry weather and in the rain.
REFUNDS = (
    *((-5, 0, 0), (0, 0, 0), (7, 0, 0), (10, 0, 0), (10.25, 200, 100), (20, 200, 100)),
    *((20.25, 500, 250), (30, 500, 250), (30.25, 800, 400), (90, 800, 400)),
)
# A rule, another value for it, and what somebody would type into the notebook to the same end.
CHANGES = (
    ("shortest_minutes", 3, {"minutes < 4": "minutes < 3"}),
    ("longest_minutes", 200, {"> 240": "> 200"}),
    ("late_after", 8, {"LIM = 5": "LIM = 8"}),
    ("rush_from", 12, {"hour >= 17": "hour >= 12"}),
    ("rush_until", 23, {"hour < 20": "hour < 23"}),
    ("wet_mm", 0.6, {"rain_mm >= 0.5": "rain_mm >= 0.6"}),
    ("share_in_time", 0.25, {"quantile(0.75)": "quantile(0.25)"}),
    ("smallest_group", 1_000, {"g = 12": "g = 1000"}),
    ("round_to", 8, {"// 5) * 5": "// 8) * 8"}),
    ("extra_minutes", {"hills": 13}, {"+ 3)": "+ 13)"}),
    ("refunds", [[30, 800], [20, 500], [15, 200]], {"LIM = 10": "LIM = 15"}),
    ("wet_divisor", 4, {"+= 400": "+= 200", "+= 250": "+= 125", "+= 100": "+= 50"}),
)

points, hint = pytest.mark.points, pytest.mark.hint


def with_rules(lab, rules, **other):
    """Rules on the student's side."""
    return lab.new("Rules", **{**rules, **other})


def require_right(lab, case):
    """Fail when the report is not that of the notebook: a wrong answer is not measured."""
    right = lab.report(case.orders, with_rules(lab, case.rules)) == case.out
    assert right, "Only an answer is measured whose report is that of the notebook; yours is not."


def same_table(found, expected, what):
    """Compare the columns of the orders, row by row."""
    assert isinstance(found, pd.DataFrame), f"{what}: expected a table, got {type(found).__name__}."
    missing = set(expected.columns) - set(found.columns)
    assert not missing, f"{what}: the column {min(missing)} is not in the table."
    assert len(found) == len(expected), (
        f"{what}: the notebook has {len(expected)} rows here, your table {len(found)}."
    )
    for name in expected.columns:
        different = found[name].to_numpy() != expected[name].to_numpy()
        assert not different.any(), (
            f"{what}: in row {different.argmax()}, {name} is {found[name].iloc[different.argmax()]}"
            f", and in the notebook {expected[name].iloc[different.argmax()]}."
        )


@points(7)
@hint("Write down the value of each name after each cell, in the order of the runs.", see=NOTEBOOK)
def check_the_rules_are_those_of_the_run(lab, rules):
    """The numbers are those with which the notebook ran."""
    kept = lab.new("usual_rules")
    for name, expected in rules.items():
        found = kept.get(name)
        assert found == expected, f"{name} is {found}, and the notebook ran with another value."


@points(7)
@hint("What does each of the three conditions of cells 2 and 3 take out? What stays?", see=READABLE)
def check_usable_orders_are_those_of_the_notebook(lab, rng, rules, notebook, orders_of):
    """The same orders are taken as in the notebook."""
    orders = orders_of(rng)
    found = lab.usable(orders, with_rules(lab, rules))
    same_table(found, notebook(orders, cells=range(1, 4))["df"], "usable")


@points(7)
@hint(
    "Which value did LIM have when its cell was run? Which hours and limits belong?", see=NOTEBOOK
)
def check_orders_are_described_as_in_the_notebook(lab, rng, rules, notebook, orders_of):
    """An order is late, in the rush, and wet when the notebook says so."""
    orders = orders_of(rng)
    taken = notebook(orders, cells=range(1, 4))["df"].reset_index(drop=True)
    expected = notebook(orders, cells=range(1, 6))["df"].rename(columns={"w": "wet"})
    same_table(lab.described(taken, with_rules(lab, rules)), expected, "described")


@points(6)
@hint("Of how many, in which unit, with how many decimals?", see=READABLE)
def check_the_share_of_late_orders_is_in_per_cent(lab, rng):
    """Late orders are counted in per cent, to one decimal."""
    for number in (1, 3, 7, *rng.integers(20, 200, size=3).tolist()):
        late = rng.random(number) < 0.3
        found = lab.late_percent(pd.DataFrame({"late": late}))
        expected = round(100 * int(late.sum()) / number, 1)
        assert abs(found - expected) < 0.051, (
            f"{late.sum()} of {number} orders are late: expected {expected}, got {found}."
        )
        assert found == round(found, 1), f"{found} has more than one decimal."


@points(10)
@hint("Lay the blocks of cells 7, 8 and 9 side by side. Which part is not a copy?", see=DEBT)
def check_a_promise_is_that_of_the_notebook(lab, rng, rules, notebook, orders_of):
    """A promise is the same as in the block of its district."""
    given = with_rules(lab, rules)
    for number in (150, 60):
        names = notebook(orders_of(rng, number))
        table = names["df"].rename(columns={"w": "wet"})
        for district, expected in names["out"]["promises"].items():
            for part in ("calm", "rush"):
                size = int(((table.district == district) & (table.rush == (part == "rush"))).sum())
                found = lab.promise(table, district, part == "rush", given)
                assert found == expected[part], (
                    f"{district}, {part}, {size} orders of its own: the notebook promises "
                    f"{expected[part]} minutes, your function {found}."
                )


@points(7)
@hint("From where can the names of the districts come, when not from you?", see=READABLE)
def check_every_district_gets_its_promises(lab, rng, rules, notebook, orders_of):
    """Districts that the notebook did not know get promises, too."""
    orders = orders_of(rng)
    names = {"centre": "university", "harbour": "old town", "hills": "hills"}
    there = notebook(orders)
    expected = {names[key]: value for key, value in there["out"]["promises"].items()}
    table = there["df"].rename(columns={"w": "wet"}).replace({"district": names})
    found = lab.promises(table, with_rules(lab, rules))
    assert isinstance(found, dict), "promises did not give back a dictionary."
    assert set(found) == set(expected), (
        f"The orders come from {sorted(expected)}, and there are promises for {sorted(found)}."
    )
    assert found == expected, "Districts have other names, and so other promises came out."


@points(8)
@hint("Make a table of cell 10: a line for each limit, a column for dry and wet.", see=READABLE)
def check_a_refund_is_that_of_the_notebook(lab, rules):
    """A customer gets back what the notebook would pay, also at the limits."""
    given = with_rules(lab, rules)
    for waited, dry, wet in REFUNDS:
        for rain, expected in ((False, dry), (True, wet)):
            found = lab.refund(waited, rain, given)
            assert found == expected, (
                f"{waited} minutes after the promise, {'wet' if rain else 'dry'}: "
                f"the notebook pays {expected} cents, your function {found}."
            )


@points(7)
@hint("Which keys, and counted when: before or after orders were taken out?", see=READABLE)
def check_the_report_is_that_of_the_notebook(lab, rng, rules, notebook, orders_of):
    """The report says what the notebook says."""
    for number in (150, 60):
        orders = orders_of(rng, number)
        expected = notebook(orders)["out"]
        found = lab.report(orders, with_rules(lab, rules))
        assert isinstance(found, dict), "report did not give back a dictionary."
        assert set(found) == set(expected), f"Expected the keys {sorted(expected)}."
        for key, value in expected.items():
            assert found[key] == value, (
                f"{key}: the notebook says {value}, your report {found[key]}."
            )


@points(8)
@hint(
    "Look for the place where the old value still stands. Who hands the rules over?",
    see=CONFIGURATION,
)
def check_every_rule_can_be_changed(lab, case, notebook, orders_of, rng):
    """Whoever changes a rule changes the report, as if it were typed into every cell."""
    require_right(lab, case)
    orders = orders_of(rng)
    for name, value, typed in CHANGES:
        expected = notebook(orders, typed=typed)["out"]
        found = lab.report(orders, with_rules(lab, case.rules, **{name: value}))
        different = [key for key in expected if found.get(key) != expected[key]]
        assert not different, (
            f"{name} was {case.rules[name]} and is now {value}: typed into the notebook, it gives "
            f"{different[0]} = {expected[different[0]]}, and your report says otherwise."
        )


@points(10)
@hint(
    "Which functions write into a table that somebody else holds? What outlives a call?",
    see=NOTEBOOK,
)
def check_nothing_is_remembered_or_changed(lab, case, measures):
    """A call changes no table, and no later call; loading the file runs nothing."""
    require_right(lab, case)
    monday, tuesday = case.orders, case.orders.iloc[50:]
    changed = {"late_after": 30, "round_to": 10}
    first = lab.report(tuesday, with_rules(lab, case.rules))
    lab.report(monday, with_rules(lab, case.rules))
    then = lab.report(tuesday, with_rules(lab, case.rules, **changed))
    again = lab.report(tuesday, with_rules(lab, case.rules))
    assert again == first, "The same orders and rules, after a call with others: another report."
    lab.restart()
    alone = lab.report(tuesday, with_rules(lab, case.rules, **changed))
    assert alone == then, "A report is another one when it is the first after loading the file."
    given = with_rules(lab, case.rules)
    # With no limits every row can be used, so that this table, held by the student, is whole.
    everything = with_rules(lab, case.rules, shortest_minutes=-1e9, longest_minutes=1e9)
    held = lab.new("usable", monday, everything)
    whole = held.copy()
    for name in ("usable", "described", "report"):
        lab.new(name, held, given)
        assert held.copy().equals(whole), (
            f"{name} was given a table, and after the call this table is different."
        )
    described = lab.new("described", held, given)
    before = described.copy()
    lab.late_percent(described)
    lab.promise(described, "hills", True, given)
    lab.promises(described, given)
    assert described.copy().equals(before), (
        "late_percent, promise or promises changed the table that it was given."
    )
    loud = measures.runs_at_import(lab.source())
    assert not loud, f"{lines(loud)}: this runs when the file is loaded, or is a `global`."


def lines(numbers):
    """Lines of the exercise, in words."""
    shown = " and ".join(f"line {number}" for number in sorted(set(numbers))[:2])
    return f"exercise.py, {shown}"


@points(6)
@hint("Can you say in one sentence, without `and`, what this function does?", see=READABLE)
def check_functions_are_short_and_simple(lab, case, measures):
    """A function has at most 12 statements and a complexity of at most 5."""
    require_right(lab, case)
    for function in measures.functions(lab.source()):
        size, ways = measures.statements(function), measures.complexity(function)
        assert size <= MOST_STATEMENTS, (
            f"{function.name} has {size} statements, and at most {MOST_STATEMENTS} are allowed."
        )
        assert ways <= MOST_WAYS, (
            f"{function.name} has a complexity of {ways}, and at most {MOST_WAYS} is allowed."
        )


@points(6)
@hint("What differs between the two blocks? Make it an argument.", see=DEBT)
def check_no_block_stands_twice(lab, case, measures):
    """No block of three statements or more is a copy, also not with other names."""
    require_right(lab, case)
    found = measures.copies(lab.source())
    assert not found, (
        f"{lines(found[0])}: the blocks that begin here are the same but for names and values."
    )


@points(6)
@hint(
    "Is there a rule that has this number? What does the number mean to the team?",
    see=CONFIGURATION,
)
def check_numbers_have_names(lab, case, measures):
    """Numbers and districts stand in the rules, and not in functions."""
    require_right(lab, case)
    found = measures.unnamed(lab.source())
    assert not found, (
        f"{lines([found[0][0]])}: {found[0][1]!r} stands in a function, where it has no name."
    )


@points(5)
@hint("What would a colleague have to ask before calling this function?", see=READABLE)
def check_functions_say_what_goes_in_and_out(lab, case, measures):
    """Functions have types, and public ones a docstring."""
    require_right(lab, case)
    found = measures.not_signed(lab.source())
    assert not found, f"Of {len(found)} things that are missing, the first: {found[0]}."
