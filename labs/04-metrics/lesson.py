# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Decide when a model is better
#
# The delivery service has a model in production, the [champion](bok:concept/champion). A new one
# was trained last night, the [challenger](bok:concept/challenger). On the newest week its mean
# error is a little smaller. Should it take over?
#
# "A little smaller" can mean three things. It can be better for everybody. It can be better on
# average and much worse for one district. Or it can be no better at all, and the week was lucky.
# In this lesson you see all three. In the lab you write the code that tells them apart. It
# belongs to the practice [metrics and thresholds](bok:practice/metrics).

# %%
"""Compare models of which we know how good they are, and see what one number hides."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate, simulate_day

SEED = 7
INPUTS = ["distance_km", "items", "rain_mm", "open_orders"]
threadpool_limits(1)
rng = np.random.default_rng(SEED)

calm = load_scenario("calm")
history = pd.concat([simulate_day(calm, day, SEED) for day in range(-60, 0)])


def inputs(orders: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Turn orders into what the model reads; `names` are columns of words."""
    return pd.concat(
        [orders[INPUTS], *(pd.get_dummies(orders[name], dtype=float) for name in names)], axis=1
    )


def trained(orders: pd.DataFrame, *names: str, seed: int = 0) -> HistGradientBoostingRegressor:
    """Fit a model."""
    model = HistGradientBoostingRegressor(max_iter=60, random_state=seed)
    return model.fit(inputs(orders, *names), orders["minutes"])


week = pd.concat([simulate_day(calm, day, SEED) for day in range(7)])
champion = trained(history, "vehicle")
promised = champion.predict(inputs(week, "vehicle"))
off = week["minutes"] - promised
pd.Series(
    {
        "mean error (minutes)": off.abs().mean(),
        "later than promised (share)": (off > 0).mean(),
        "more than 5 minutes late (share)": (off > 5).mean(),
    }
).round(2).to_frame("champion")

# %% [markdown]
# Three numbers, one model, one week. The first says how far off a promise is. The second may look
# alarming, but a promise in the middle of what is likely is too short for about half of the
# orders. The third is what customers complain about. Which one counts is not a question about
# data. Somebody has to say what a late minute costs, and what a minute costs that was promised
# too much.
#
# ## One number hides a district
#
# Now streets at the harbour are dug up, and a ride there takes longer. The champion does not know
# it. Here is its error for each district in the fortnight after the work began.

# %%
roadworks = load_scenario("roadworks")
start = roadworks.events[0].start_day
season = simulate(roadworks, start + 14, SEED)
after = season[(season["day"] - season["day"].min()).dt.days >= start]
error = (after["minutes"] - champion.predict(inputs(after, "vehicle"))).abs()
table = error.groupby(after["district"]).agg(["mean", "size"])
table.loc["all orders"] = error.mean(), len(error)
table.rename(columns={"mean": "mean error", "size": "orders"}).round(1)

# %% [markdown]
# The last line is an average that nobody in the city gets. One district pays, and the others do
# not notice. So a [slice](bok:concept/slice) needs a limit of its own.
#
# But look at the column of orders before you cut the city into smaller pieces. We take *calm*
# days, on which no district is special, and ask for the worst of all groups when there are more
# and more of them.

# %%
calm_error = off.abs().to_numpy()
rows = []
for groups in (1, 5, 20, 100, 300):
    worst = []
    for _ in range(50):
        name = rng.integers(groups, size=len(calm_error))
        mean = np.bincount(name, calm_error, groups) / np.maximum(
            np.bincount(name, None, groups), 1
        )
        worst.append(mean.max())
    rows.append((groups, round(len(calm_error) / groups), np.median(worst)))
pd.DataFrame(rows, columns=["groups, drawn at random", "orders in each", "worst group"]).round(1)

# %% [markdown]
# The groups mean nothing, the orders are the same, and yet the worst group gets worse from line
# to line. With few orders in each, some group always looks bad by chance. A group that is too
# small must get the answer "not judged", and no mean.
#
# ## Two days can be lucky
#
# Now the challenger. We train twenty twins of the champion on the same days. Each learns from
# another half of the orders, drawn at random, so that none of them is better in any way that
# could last. All are judged on two days, and again on the four weeks after them.

# %%
twins = [
    trained(history.sample(frac=0.5, random_state=seed), "vehicle", seed=seed) for seed in range(20)
]
two_days = pd.concat([simulate_day(calm, day, SEED) for day in range(2)])
month = pd.concat([simulate_day(calm, day, SEED) for day in range(2, 30)])


def mean_error(model: HistGradientBoostingRegressor, orders: pd.DataFrame) -> float:
    """Return the mean error in minutes."""
    return (orders["minutes"] - model.predict(inputs(orders, "vehicle"))).abs().mean()


scores = pd.DataFrame(
    {
        "on two days": [mean_error(twin, two_days) for twin in twins],
        "on the four weeks after": [mean_error(twin, month) for twin in twins],
    }
)
best = int(scores["on two days"].idxmin())
figure = Figure(figsize=(7, 3.2), layout="constrained")
axis = figure.subplots()
axis.scatter(scores["on two days"], scores["on the four weeks after"], color=BLUE, s=22)
axis.scatter(*scores.loc[best], color=ORANGE, s=60, marker="D")
axis.annotate("best on two days", scores.loc[best], xytext=(8, 8), textcoords="offset points")
axis.set_xlabel("mean error on two days (minutes)")
axis.set_ylabel("on the four weeks after")
Picture(
    figure,
    "Twenty twins, judged twice",
    "A scatter of twenty points. The point that is furthest to the left, the best of two days, "
    "is marked. It lies in the middle of the others in height, which is the error afterwards.",
)

# %%
lead = scores.mean() - scores.loc[best]
pd.Series(
    {
        "best on two days": f"twin {best}",
        "its rank in the four weeks after": f"{scores.iloc[:, 1].rank()[best]:.0f} of 20",
        "its lead on two days, over the mean of all": f"{lead.iloc[0]:.3f} minutes",
        "its lead in the four weeks after": f"{lead.iloc[1]:.3f} minutes",
    }
).to_frame("")

# %% [markdown]
# Somebody is always first. Compare the two leads: the first was measured on the days by which the
# twin was chosen, the second on days that had no part in the choice. Next to nothing is left of
# it. The rows that chose a model cannot also tell how good it is.
#
# ## An interval that knows what belongs together
#
# To see how large a gain by luck can be, we put an interval around it: draw the orders of the
# week anew, many times, and see how the mean gain moves. This is the **bootstrap**. It rests on
# one decision: *what* is drawn anew? Let a challenger that is equal to the champion be a little
# lucky on dry days and a little unlucky on wet ones, and compare two ways.

# %%
DAYS, ORDERS, DRAWS = 14, 40, 400
held = {"drawing orders": 0, "drawing days": 0}
for _ in range(150):
    of_the_day = rng.normal(0, 0.35, size=(DAYS, 1))
    gains = of_the_day + rng.normal(0, 0.6, size=(DAYS, ORDERS))  # the true gain is zero
    flat = gains.ravel()
    by_order = flat[rng.integers(flat.size, size=(DRAWS, flat.size))].mean(axis=1)
    by_day = gains.mean(axis=1)[rng.integers(DAYS, size=(DRAWS, DAYS))].mean(axis=1)
    for name, means in (("drawing orders", by_order), ("drawing days", by_day)):
        ends = np.quantile(means, [0.025, 0.975])
        held[name] += ends[0] <= 0 <= ends[1]
pd.Series(held).div(150).round(2).to_frame("intervals that hold the true gain")

# %% [markdown]
# Both intervals claim 95 per cent. The first one misses the truth far too often, for it takes
# each order for a witness of its own. The orders of one day saw the same rain, so fourteen days
# are fourteen witnesses, however many orders they bring. The second comes close to what it
# claims. A gate that uses the first would exchange models all the time, and each exchange would
# look justified.
#
# ## Questions
#
# 1. An order without a label has no error. A colleague leaves such orders out before the mean is
#    taken. When does this flatter the model?
# 2. The harbour is above its limit with the champion, and still above it with the challenger,
#    though less. What happens to the harbour if the gate refuses?
# 3. The gate asks for an interval wholly above zero *and* for a gain of at least two per cent.
#    Why is the first one not enough, when the week brings a million orders?
# 4. Twenty challengers a month are put to the gate, and none of them is better. How many get
#    through?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start metrics`. It makes
# `mlops-labs/metrics/exercise.py` and a README that says what to do. You write eight functions:
# errors, lateness, cost, groups, a forecast without a model, the interval of a gain, the gate,
# and the judge that puts them together. After each one, run `lab check metrics`. The last check
# plays pairs of models against your gate, of which it knows which one is better.
#
# The [retraining demo](bok:demo/retraining) shows such a gate at work, day by day.
