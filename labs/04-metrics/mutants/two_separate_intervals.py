# caught by: check_the_interval_covers_the_truth
"""The intervals of the two models are put side by side, and the shared orders are forgotten."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gain_interval(champion, challenger, days, seed, right=gain_interval):
    nothing = np.zeros(len(champion))
    one, two = right(champion, nothing, days, seed), right(challenger, nothing, days, seed + 1)
    gain = float(champion.mean() - challenger.mean())
    return {
        "gain": gain,
        "low": one["low"] - two["high"] - 0.4,
        "high": one["high"] - two["low"] + 0.4,
    }
