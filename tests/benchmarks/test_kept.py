"""A long benchmark goes on where it was broken off, and plays a changed scenario anew."""

import pytest

from benchmarks import kept
from reference_impl.problem import load_problem
from reference_impl.simulate import load_scenario, scenarios


class Player:
    """Plays seeds, and remembers which scenarios it was asked for; it dies at one seed, once."""

    def __init__(self, dies_at=None):
        self.asked, self.dies_at = [], dies_at

    def __call__(self, stories, seed):
        if seed == self.dies_at:
            raise KeyboardInterrupt
        self.asked += [(story.name, seed) for story in stories]
        return {story.name: {"seed": seed} for story in stories}


def test_nothing_is_played_twice_and_a_changed_scenario_is(monkeypatch, tmp_path):
    problem, file, seeds = load_problem("delivery"), tmp_path / "new" / "kept.json", range(1, 4)
    with pytest.raises(KeyboardInterrupt):
        kept.measured(problem, seeds, Player(dies_at=2), file)
    rest = Player()
    found = kept.measured(problem, seeds, rest, file)
    assert found == {name: [{"seed": seed} for seed in seeds] for name in scenarios()}
    assert {seed for _, seed in rest.asked} == {2, 3}
    other = load_scenario("calm").model_copy(update={"title": "Calmer"})
    monkeypatch.setattr(
        kept, "load_scenario", lambda name: other if name == "calm" else load_scenario(name)
    )
    changed = Player()
    kept.measured(problem, seeds, changed, file)
    assert changed.asked == [("calm", seed) for seed in seeds]


def test_a_quick_run_keeps_nothing():
    problem, both = load_problem("delivery"), Player()
    for _ in range(2):
        kept.measured(problem, range(1), both, None)
    assert len(both.asked) == 2 * len(scenarios())
