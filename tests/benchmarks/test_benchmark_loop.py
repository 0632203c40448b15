"""The benchmark of the loop: a short run, and goals that can be missed."""

from benchmarks import loop

STEPS = {name: [(0.01, 0.02), (0.03, 0.02), (0.05, 0.02)] for name in loop.STEPS}


def result(steps=STEPS, rollback=0.05):
    latencies = {"rollback": [(rollback, 0.2)] * 3}
    return loop.told(3, (2.0, 3.0), steps, 4, latencies, 300.0)


def test_the_goals_can_be_missed():
    assert [goal.met for goal in result().goals] == [True, True]
    slow = {name: [(0.04, 0.01)] * 3 for name in STEPS}
    assert [goal.met for goal in result(slow).goals] == [False, True]
    assert [goal.met for goal in result(rollback=0.11).goals] == [True, False]


def test_the_table_by_hand():
    rows = {row[0]: row[1:] for row in result().rows}
    assert rows["check"] == ["3", "30.0", "50", "20.0", "17%"]
    assert rows["a day, all steps"] == ["3", "180.0", "300", "120.0", "100%"]
    assert rows["registry: rollback"] == ["3", "50.0", "50", "200.0", ""]
    assert result().goals[0].reached == "180 ms"
    assert "4 challengers: 3 s of CPU, 180 ms a day" in result().title


def test_a_short_year_is_played_and_the_champion_is_back(tmp_path):
    problem = loop.load_problem("delivery").model_copy(update={"train_days": 20})
    source = loop.simulated(problem, loop.load_scenario("calm"), 2, 7, 100)
    production = loop.Production(tmp_path, problem, source, 7)
    taken = loop.play(production, 2)
    assert {name: len(seconds) for name, seconds in taken.items()} == dict.fromkeys(STEPS, 2)
    moved = loop.registry(production, 2)
    assert {name: len(seconds) for name, seconds in moved.items()} == dict.fromkeys(moved, 2)
    assert production.registry.champion_version() == production.champion.version
    assert len(production.registry.versions()) == 3
