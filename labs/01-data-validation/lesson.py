# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Guard the entrance
#
# On Tuesday the map service has a new version. The column `distance_km` still says kilometres,
# and the numbers in it are metres now. Nothing crashes. A model accepts every number, so it
# promises some minutes for an order that lies 2,600 kilometres away.
#
# A program that you write yourself has a compiler and tests. Data have neither, and they are
# changed by people whom you have never met. In this lesson you look at broken days and at honest
# days that only look strange. In the lab you write the guard that tells them apart. It belongs to
# the practice [data validation](bok:practice/data-validation).

# %%
"""Break the feed of the delivery service, and see which rule notices."""

import json

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate_day

SEED = 7
INPUTS = ["distance_km", "items", "rain_mm", "open_orders"]
threadpool_limits(1)


def day_of(story: str, day: int) -> pd.DataFrame:
    """The orders of one day in one story."""
    return simulate_day(load_scenario(story), day, SEED)


history = pd.concat([day_of("calm", day) for day in range(-60, 0)])
model = HistGradientBoostingRegressor(max_iter=60, random_state=0)
model.fit(history[INPUTS].to_numpy(), history["minutes"])

rows = []
for story in ("calm", "km_to_m"):
    orders = day_of(story, 33)
    promised = model.predict(orders[INPUTS].to_numpy())
    off = (orders["minutes"] - promised).abs().mean()
    rows.append((story, orders["distance_km"].median(), promised.min(), promised.max(), off))
pd.DataFrame(
    rows, columns=["story", "median distance_km", "shortest promise", "longest promise", "error"]
).round(1)

# %% [markdown]
# Both lines describe the same day of the same city. In the second one the distances are a
# thousand times too large, and the promises look harmless: no error, no missing value, no promise
# of a thousand minutes. A tree knows no distance beyond the longest one of its training, so it
# treats all orders as very far. Only the last column shows the damage, and the service learns it
# days later, when the true minutes come.
#
# ## What a rule for one row can see
#
# A [schema](bok:concept/schema) says for each column what a value may be. "From 0 to 30
# kilometres" is enough for the metres of Tuesday. Let us ask such a rule on three broken days:
# how many rows of the day break a limit?

# %%
LIMITS = {"distance_km": (0, 30), "items": (1, 30), "rain_mm": (0, 80), "open_orders": (0, 40)}


def outside(orders: pd.DataFrame) -> int:
    """How many rows have a number beyond a limit; a missing number is not beyond any."""
    beyond = [(orders[name] < low) | (orders[name] > high) for name, (low, high) in LIMITS.items()]
    return int(np.logical_or.reduce(beyond).sum())


broken = {
    "kilometres became metres": day_of("km_to_m", 33),
    "a flood of missing values": day_of("null_flood", 33),
    "every order twice": day_of("duplicated_feed", 33),
}
pd.DataFrame(
    {
        "rows": [len(orders) for orders in broken.values()],
        "rows beyond a limit": [outside(orders) for orders in broken.values()],
        "open_orders missing": [
            int(orders["open_orders"].isna().sum()) for orders in broken.values()
        ],
        "different order_id": [orders["order_id"].nunique() for orders in broken.values()],
    },
    index=list(broken),
)

# %% [markdown]
# The limits see the first fault and neither of the others. In the flood each row alone is legal,
# since a reading of `open_orders` may be missing. You notice it when you know how many *usually*
# are. In the third day each row is even right. You notice it when you compare rows with each
# other. So the guard needs three sights: one value, one batch, and the batch beside the history.
#
# ## What merely looks strange
#
# Where do limits come from? A tool offers to read them from the data: the smallest and the
# largest value that was ever seen. We try that for the temperature, which the feed reports too.
# The history is from November and December. The year goes on, and we count the days of each month
# on which some order is colder or warmer than any order of the history.

# %%
year = pd.concat([day_of("calm", day) for day in range(0, 360, 3)])
seen = history["temperature_c"].min(), history["temperature_c"].max()
AGREED = (-30, 50)
ends = year.groupby("day")["temperature_c"].agg(["min", "max"])
blocked = pd.DataFrame(
    {
        name: ((ends["min"] < low) | (ends["max"] > high)).groupby(ends.index.month).mean()
        for name, (low, high) in {"learnt from the data": seen, "agreed": AGREED}.items()
    }
)
figure = Figure(figsize=(8, 3), layout="constrained")
axis = figure.subplots()
for shift, name, colour in ((-0.2, "learnt from the data", ORANGE), (0.2, "agreed", BLUE)):
    axis.bar(blocked.index + shift, 100 * blocked[name], 0.38, color=colour, label=name)
axis.set_xticks(blocked.index)
axis.set_xlabel("month")
axis.set_ylabel("calm days blocked (%)")
axis.legend(frameon=False)
Picture(
    figure,
    "Days on which a rule for the temperature blocks",
    "Bars for each month. The limits that were read from the data, "
    f"{seen[0]} to {seen[1]} degrees, block every calm day from June to August and none in "
    "November. The agreed limits block no day, so they have no bars.",
)

# %% [markdown]
# Nothing is wrong on any of these days. It is summer. A rule that cries all summer is switched
# off, and then it is off on the Tuesday of the metres as well. A limit that holds is one that
# somebody *agreed* to, in a [data contract](bok:concept/data-contract), with the unit written
# beside it. The same is true of a new district: that nobody has ordered from the airport so far
# does not make the airport a typing error.
#
# The middle of a column is another matter. The weather of a month says little about the year, but
# distances do not follow the weather. We measure, for each day, how far the median of a column
# lies from that of the history, in interquartile ranges of the history. Three sets of days: a
# calm year, a season with much rain, and the day of the metres.

# %%
quartiles = history[INPUTS].quantile([0.25, 0.5, 0.75])
width = quartiles.loc[0.75] - quartiles.loc[0.25]
stories = {
    "calm year, farthest day": year,
    "rainy season, farthest day": pd.concat([day_of("rain_season", day) for day in range(40, 60)]),
    "day of the metres": day_of("km_to_m", 33),
}
pd.DataFrame(
    {
        name: (orders.groupby("day")[INPUTS].median() - quartiles.loc[0.5]).abs().max() / width
        for name, orders in stories.items()
    }
).round(1)

# %% [markdown]
# Look at the distance. Between the calm days and another unit lies a gap so wide that a limit can
# stand almost anywhere in it. That is what to look for in a rule that blocks. Now look at the
# rain: the honest days of a wet season lie farther out than any limit that we would want for the
# other columns. A rule for the middle is no rule for the weather, so a schema has to say which
# columns follow it.
#
# ## Two entrances, one rule
#
# Orders come in by night as a table and by day one at a time, as JSON. The same value looks
# different at the two entrances. Here is what Python and pandas think of some values that a feed
# could send as a number of items.

# %%
sent = ["3", "3.0", '"3"', "true", "null", "NaN", "1e999"]
table = []
for text in sent:
    value = json.loads(text)
    column = pd.Series([value, 2])
    table.append(
        (
            text,
            type(value).__name__,
            isinstance(value, int | float),
            str(column.dtype),
            column.isna()[0],
        )
    )
pd.DataFrame(
    table, columns=["sent", "Python's type", "a number for Python", "type of the column", "missing"]
).set_index("sent")

# %% [markdown]
# Python takes `true` for a number. Pandas turns a missing whole number into a number with a
# decimal point. Both read `NaN` as a number that is none, and `1e999` is infinite. If you write
# one set of rules for the table and another for the request, they will disagree on one of these
# lines. Then a model learns from rows that it would refuse to answer. That is a form of
# [training-serving skew](bok:concept/training-serving-skew).
#
# ## What becomes of a bad batch
#
# A guard that only says "no" is half a guard. Somebody has to mend the feed, and asks: which
# rows, which rule? So what is refused goes into [quarantine](bok:concept/quarantine), as it came,
# with the reason. One bad row in two hundred is a typing error, and the other 199 customers still
# want a promise. How large a share is a broken feed? Suppose that people mistype one order in
# four hundred. We draw a thousand honest days and ask how many would be blocked by each limit.

# %%
rng = np.random.default_rng(SEED)
bad = rng.binomial(200, 1 / 400, size=1000)
limits = [0, 0.005, 0.01, 0.02]
pd.DataFrame(
    {"honest days blocked, of 1,000": [int((bad > limit * 200).sum()) for limit in limits]},
    index=pd.Index([f"{limit:.1%} of the rows" for limit in limits], name="allowed"),
)

# %% [markdown]
# A guard without any tolerance blocks two days in five, and nobody did anything worse than
# mistype. With a limit of one row in a hundred, about one day in a hundred remains. A feed that
# changed its unit breaks the rule in nearly every row, so a tolerance of two rows costs nothing.
#
# ## Questions
#
# 1. A clock that is one hour slow sends times that are legal, young and complete. Which of the
#    rules of this lesson could notice? What would a new rule have to look at?
# 2. On Wednesday the map team delivers Tuesday once more, in kilometres. Your guard remembers the
#    keys of all orders that it has ever *seen*. What happens?
# 3. A single request comes with `open_orders` missing. It is legal. How could the service notice
#    that the flood has begun, before the night?
# 4. Your colleague lets the guard multiply by a thousand whenever the distances look like
#    kilometres in a column of metres. The errors stop. What has got worse?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start data-validation`. It
# makes `mlops-labs/data-validation/exercise.py` and a README that says what to do. You write the
# schema from the agreement, the judgement of a value, of a request and of a batch, a summary of
# what is usual, and the guard that puts them together. After each step, run
# `lab check data-validation`. The last checks send honest days of several stories through your
# guard, and feeds that are broken in many ways.
