# caught by: check_large_days_weigh_more
"""Each day counts the same, however many orders it has."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gain_interval(champion, challenger, days, seed):
    gains = champion - challenger
    means = np.array([gains[days == day].mean() for day in np.unique(days)])
    drawn = np.random.default_rng(seed).integers(len(means), size=(DRAWS, len(means)))
    low, high = np.quantile(means[drawn].mean(axis=1), [0.025, 0.975])
    return {"gain": float(gains.mean()), "low": float(low), "high": float(high)}
