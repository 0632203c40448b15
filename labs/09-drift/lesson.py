# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Notice that the world has changed
#
# The delivery service has trained its model on two months of orders, and the model is good. It is
# now in production, and it answers every order with a promise. Nothing in the program will
# change. The city will. A district is added, streets are dug up, a sensor is replaced. The model
# keeps answering, the server reports no error, and the promises become wrong.
#
# A team that notices this after one day loses a day of wrong promises. A team that waits for
# complaints loses weeks. But a team that is woken every night by an alarm that means nothing
# stops reading alarms, and then it also notices nothing. In this lesson you see why both happen.
# In the lab you write the code that decides when to raise an alarm. It belongs to the practice
# [continuous monitoring](bok:practice/continuous-monitoring).
#
# The orders come from a simulator, so that we know what changed and on which day. In a real city
# nobody can tell you whether your alarm was right.

# %%
"""Play seasons of the delivery service, and compare each with the orders of training."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import ks_2samp
from sklearn.linear_model import LinearRegression

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.monitor import psi
from reference_impl.simulate import load_scenario, simulate, simulate_day

pd.set_option("display.max_colwidth", None)
SEED, DAYS = 7, 84

calm = load_scenario("calm")
reference = pd.concat([simulate_day(calm, day, SEED) for day in range(-60, 0)])
seasons = {
    name: simulate(load_scenario(name), DAYS, SEED)
    for name in ("calm", "new_district", "roadworks", "null_flood")
}
events = [event for name in seasons for event in load_scenario(name).events]
pd.DataFrame(
    {"from day": [e.start_day for e in events], "what happens": [e.what for e in events]},
    index=list(seasons),
)

# %% [markdown]
# This table is the ground truth: what happens in the four seasons that we play, and from which day
# on. These are the first orders of the two months before:

# %%
reference[["ordered_at", "district", "vehicle", "distance_km", "open_orders", "minutes"]].head()

# %% [markdown]
# Each row is an order. The last column, `minutes`, is the **label**: what the model has to predict,
# and what becomes known only after the meal has arrived, or later still, when the couriers'
# partner sends its report. This [label delay](bok:concept/label-delay) is the reason why
# monitoring is hard. The error of today's promises cannot be computed today.
#
# ## Two seasons, two surprises
#
# What can be looked at today is the input. The orders on which the model was trained are called
# the **reference**. The question is whether this week's orders still look like them. A common
# measure for that is the population stability index, [PSI](bok:concept/psi). It is 0 when two
# samples fill a set of bins in the same proportions, and it grows as the proportions move apart.
#
# Let us train a simple model on the reference and play two seasons. In one of them the service
# opens a new district, far from the centre. In the other one, streets at the harbour are dug up.
# For each week we compute the PSI of the distance, which we could have known at once, and the
# mean error of the promises, which we could not.


# %%
def inputs(orders: pd.DataFrame) -> pd.DataFrame:
    """Turn orders into the numbers that the model reads."""
    columns = ["distance_km", "items", "rain_mm", "open_orders", "restaurant_type", "vehicle"]
    hour = orders["ordered_at"].dt.hour.astype(str)
    return pd.get_dummies(orders[columns].assign(hour=hour), dtype=float).fillna(1.5)


model = LinearRegression().fit(inputs(reference), reference["minutes"])


def psi_by_week(orders: pd.DataFrame, column: str) -> pd.Series:
    """Compare a column of each week with the reference."""
    return orders[column].groupby(week_of(orders)).agg(lambda part: psi(reference[column], part))


def week_of(orders: pd.DataFrame) -> pd.Series:
    """Return the number of the week of each order."""
    return (orders["day"] - orders["day"].min()).dt.days // 7


psi_of, error_of = {}, {}
for name, orders in seasons.items():
    error = (model.predict(inputs(orders)) - orders["minutes"]).abs()
    psi_of[name] = psi_by_week(orders, "distance_km")
    error_of[name] = error.groupby(week_of(orders)).mean()

figure = Figure(figsize=(8, 4.5), layout="constrained")
axes = figure.subplots(2, 2, sharex=True, sharey="row")
for column, (name, title) in enumerate(
    [("new_district", "A new district"), ("roadworks", "Roadworks at the harbour")]
):
    start = load_scenario(name).events[0].start_day / 7
    for row, (measure, label) in enumerate(
        [(psi_of, "PSI of distance"), (error_of, "minutes off")]
    ):
        axis = axes[row, column]
        axis.plot(measure["calm"], color=BLUE, linestyle="--", label="calm season")
        axis.plot(measure[name], color=ORANGE, marker="o", label="this season")
        axis.axvline(start, color="black", linewidth=0.8, linestyle=":")
        axis.set_ylabel(label if column == 0 else "")
    axes[0, column].set_title(title)
    axes[1, column].set_xlabel("week")
for axis in axes[:, 0]:
    axis.set_ylim(bottom=0)  # the two columns share their heights
axes[0, 0].legend(frameon=False)
Picture(
    figure,
    "Input and error in two seasons",
    "Left, a new district: the PSI of the distance climbs, the error rises a little. "
    "Right, roadworks: the PSI stays near zero as in the calm season, while the error rises far.",
)

# %% [markdown]
# The figure has two columns. On the left, the new district changes the input: from the start of
# the event, marked by the dotted line, the PSI of the distance leaves the dashed line of the calm
# season. The error rises as well, though less. On the right, during the roadworks, the PSI does
# not move at all. The customers order the same meals over the same distances. What changed is how
# many minutes a kilometre at the harbour takes, and no column says so. The error of the model
# rises all the more.
#
# The left one is [data drift](bok:concept/data-drift): other inputs than before. The right one is
# [concept drift](bok:concept/concept-drift): the same input now leads to another outcome. So
# **drift of the inputs and loss of the model are two different things**. An alarm on the input
# asks somebody to look. Only the labels, when they arrive, can say that the model has become
# worse, and only a sound set of labels is worth training on.
#
# ## Why a p-value misleads
#
# Statistics has a ready answer to the question whether two samples come from the same source: a
# test. The [Kolmogorov-Smirnov](bok:concept/kolmogorov-smirnov) test takes the largest distance
# between the two cumulative curves, and its p-value says how often chance alone would make that
# distance so large. A usual rule is to raise an alarm when p is below 0.05.
#
# Suppose that the restaurants' map is corrected, and every distance becomes 30 metres longer.
# Nobody would want to be woken for that. We take ever more orders and look at both numbers.

# %%
rng = np.random.default_rng(SEED)
distances = reference["distance_km"].to_numpy()
sizes = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000]
rows = []
for size in sizes:
    before = rng.choice(distances, size) + rng.uniform(-0.2, 0.2, size)
    after = rng.choice(distances, size) + rng.uniform(-0.2, 0.2, size) + 0.030
    test = ks_2samp(before, after)
    rows.append({"orders": size, "KS statistic": test.statistic, "p-value": test.pvalue})
pd.DataFrame(rows).round(4)

# %% [markdown]
# Read the table from the top to the bottom. The shift is the same in every row, and each row draws
# new orders. The statistic, which says how *large* the difference is, settles at a small number.
# The p-value, which says how *sure* we are that there is any difference, jumps about and then
# falls to zero. Both are right. But the city is never exactly the same on two days, so with enough
# orders every test is sure. The p-value then measures how many orders you have. Ask for the size
# of the difference, and decide which size is worth a person's time.
#
# ## Why a fixed limit misleads too
#
# So we take the PSI, and a rule of thumb: above 0.1, look. Now we do the
# opposite experiment. Both samples come from the *same* two months, so that nothing at all has
# changed, and we vary the number of orders.

# %%
small = [50, 100, 200, 500, 1_000, 2_000]
chance = [
    [psi(*(pd.Series(rng.choice(distances, n)) for _ in range(2))) for _ in range(100)]
    for n in small
]
figure = Figure(figsize=(8, 3), layout="constrained")
axis = figure.subplots()
axis.boxplot(chance, tick_labels=[f"{n:,}" for n in small], medianprops={"color": ORANGE}, sym=".")
axis.axhline(0.1, color=BLUE, linestyle="--")
axis.annotate("limit 0.1", (5.75, 0.13), color=BLUE)
axis.set_xlabel("orders in each sample")
axis.set_ylabel("PSI, nothing changed")
axis.set_ylim(bottom=0)
Picture(
    figure,
    "The PSI of two samples from the same city",
    "Six boxes, one for each number of orders. With 50 and 100 orders most of the box lies above "
    "the limit of 0.1; with 500 orders and more the whole box lies far below it.",
)

# %% [markdown]
# Each box in the figure holds a hundred comparisons. With 50 orders nearly all of them lie above
# the dashed limit although nothing has changed: each would be a [false
# alarm](bok:concept/false-alarm). With 500 orders or more the boxes lie far below it. Chance
# alone fills the bins unevenly, and the fewer the orders, the more unevenly. A limit that does
# not know the number of orders is wrong on every quiet Sunday. In the lab you write one that
# knows it.
#
# ## What is missing has to be counted
#
# In the last of the four seasons a program loses readings of `open_orders`, the number of waiting
# orders for each courier. In the week of the fault a good part of the column is empty. Most
# statistics leave out what is missing before they begin. Watch what that does.

# %%
orders = seasons["null_flood"]
day = (orders["day"] - orders["day"].min()).dt.days
before = reference["open_orders"]
rows = {}
for name, first in {"the week before": 23, "the week of the fault": 30}.items():
    now = orders["open_orders"][day.between(first, first + 6)]
    rows[name] = {
        "share missing": now.isna().mean(),
        "KS statistic": ks_2samp(before.dropna(), now.dropna()).statistic,
        "PSI, missing left out": psi(before.dropna(), now.dropna()),
        "PSI, missing counted": psi(before, now),
    }
pd.DataFrame(rows).T.round(3)

# %% [markdown]
# The readings that remain look as they always did, so the two measures in the middle of the table
# stay where they were. Only the last column, which gives the missing values a bin of their own,
# sees the fault. And what if somebody forgets to leave the missing values out? The next line asks
# whether the test raises an alarm.

# %%
bool(ks_2samp(before, now).pvalue < 0.05)

# %% [markdown]
# The p-value is NaN, and a comparison with NaN is false. So the fault is reported as "no drift",
# in one quiet line. A monitor that cannot judge must say so. Silence would be read as good news.
#
# ## What is normal depends on the season
#
# One more table, and this time it is your turn to explain it. It shows the calm season, in which
# nothing is wrong, week by week.

# %%
columns = ["distance_km", "open_orders", "rain_mm", "temperature_c"]
table = pd.DataFrame({name: psi_by_week(seasons["calm"], name) for name in columns})
table.rename_axis("week").round(2)

# %% [markdown]
# The distance and the open orders stay near zero. Rain and temperature exceed every limit in
# nearly every week, and no promise became worse. A dry week in spring is not like the two winter
# months of the reference, and it need not be. Such a column needs a reference of the same season,
# or another question: has the model ever seen such values?
#
# ## Questions
#
# Think about each question before you open the lab. The code that you write there answers the
# first three.
#
# 1. In the second figure, chance made the PSI of 50 orders large. How would you choose a limit
#    that is right for 50 and for 50,000 orders?
# 2. An alarm that waits for three strange days in a row is raised two days later than one that
#    does not wait. This is its [detection delay](bok:concept/detection-delay). What does the team
#    get for these two days?
# 3. On one day, kilometres become metres in the feed. The input drifts, and the error rises.
#    Which of the three should the team do: block the data, look, or retrain? What would happen if
#    it retrained?
# 4. The roadworks are invisible in every column. Which column would you ask the city for?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start drift`. It makes
# `mlops-labs/drift/exercise.py` and a README that says what to do. You write seven short
# functions: the bins, PSI, KS, a limit that knows the number of orders, a verdict, an action, and
# the first alarm of a season. After each one, run `lab check drift`. The checks are worth 100
# points together, and each one that fails gives a hint and a link. At the end, `lab submit drift`
# packs your work.
#
# To see these measures at work on a whole season, open the [drift demo](bok:demo/drift).
