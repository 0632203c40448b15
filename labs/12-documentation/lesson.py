# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Let the run write its papers
#
# A new colleague asks three questions. Which orders has the model learned from? Does it know who
# the courier is? And may she rename the column `open_orders`? There is a page in the wiki. It was
# written in the week of the first release, and it answers the first question, for a model that
# was replaced long ago.
#
# A document that a person types is true on the day it is typed. After that it becomes false
# without a sound, and a false document is worse than none, because people act on it. The way out
# is not more discipline. The system *knows* what it learned from: it has read the rows. So let it
# write that down itself, each time, and let it notice when a paper and the world have parted. In
# the lab you build this. It belongs to the practice [documentation](bok:practice/documentation).

# %%
"""Make papers from what is known, and see what a person would have missed."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate_day

SEED = 7
threadpool_limits(1)
rng = np.random.default_rng(SEED)


def days(first: int, end: int) -> pd.DataFrame:
    """The calm orders of some days."""
    calm = load_scenario("calm")
    return pd.concat([simulate_day(calm, day, SEED) for day in range(first, end)])


orders = days(-60, 0)
numbers = ["distance_km", "items", "rain_mm", "open_orders"]
model = HistGradientBoostingRegressor(max_iter=60, random_state=0)
model.fit(orders[numbers].to_numpy(), orders["minutes"])
orders.head(3)

# %% [markdown]
# ## What a table says about itself
#
# This is the table from which a model has just been trained. A paper about it, a
# [datasheet](bok:concept/datasheet), can be computed: the kind of each column, how much is
# missing, the range, the number of different values.

# %%
sheet = pd.DataFrame(
    {
        "type": orders.dtypes.astype(str),
        "missing": orders.isna().mean().round(3),
        "different": orders.nunique(),
        "lowest": orders.min(),
        "highest": orders.max(),
    }
)
sheet.loc[["ordered_at", "district", "courier", "distance_km", "open_orders", "minutes"]]

# %% [markdown]
# Most of this is what you want to know before you use the table, and no line of it was typed. But
# look at the line of `courier`. It says how many couriers there are, which is fair to know. It
# also shows two of their numbers, as the "lowest" and the "highest" of the column. With ages or
# addresses, a lowest and a highest value is one person each. A datasheet goes to people who never
# asked for the data. So it must know which columns are personal, and show of them how much there
# is and never what.
#
# ## A paper that is made, and a paper that is kept
#
# Each week the service trains a new model on the last sixty days. The wiki says, since the first
# week, "the mean error is" and a number. We play twelve weeks, with roadworks from the sixth on,
# and put the two side by side.

# %%
rows = []
for week in range(12):
    test = days(7 * week, 7 * week + 7)
    if week >= 5:
        test = test.assign(
            minutes=test["minutes"] * np.where(test["district"] == "harbour", 1.4, 1)
        )
    error = (test["minutes"] - model.predict(test[numbers].to_numpy())).abs()
    rows.append((error.mean(), error[test["district"] == "harbour"].mean()))
measured = pd.DataFrame(rows, columns=["all orders", "harbour"])

figure = Figure(figsize=(8, 3), layout="constrained")
axis = figure.subplots()
axis.plot(measured["all orders"], color=BLUE, marker="o", label="measured: all orders")
axis.plot(measured["harbour"], color=ORANGE, marker="s", label="measured: harbour")
axis.axhline(measured["all orders"][0], color="black", linewidth=0.8, linestyle="--")
axis.annotate("what the wiki says", (0, measured["all orders"][0] - 0.75))
axis.set_xlabel("week")
axis.set_ylabel("mean error (minutes)")
axis.set_ylim(bottom=0)
axis.legend(frameon=False)
Picture(
    figure,
    "The error that is written down, and the error that is measured",
    "Over twelve weeks, the error in the wiki is a flat dashed line. The measured error of all "
    "orders leaves it from week 5 on, and that of the harbour rises much further.",
)

# %% [markdown]
# The dashed line is no lie. It was measured, once. In week 5 the streets at the harbour were dug
# up, and from then on everybody who reads the wiki plans with a number that is no longer there.
# The second line shows another gap. A [model card](bok:concept/model-card) is meant to say for
# whom a model works and for whom it does not [@mitchell2019], and "the mean error" says it for
# nobody.
#
# The test of a paper is simple: make it again from today's records, and compare field by field.
# Where they differ, either the paper is old or somebody has edited it.
#
# ## Who reads this column?
#
# Now the third question: may `open_orders` be renamed? Three programs have declared which columns
# they read. The store has kept a log of what was really read in the last month.

# %%
declared = {
    "promises": {"distance_km", "items", "rain_mm", "open_orders"},
    "planning": {"district", "open_orders"},
    "archive": {"order_id", "minutes"},
}
log = pd.DataFrame(
    [(p, c) for p, columns in declared.items() for c in columns if (p, c) != ("archive", "minutes")]
    + [("bonus", "courier"), ("bonus", "minutes"), ("bonus", "open_orders")],
    columns=["program", "column"],
)
told = pd.crosstab(log["program"], log["column"]).astype(bool)
told.replace({True: "reads", False: ""})

# %% [markdown]
# There is a fourth line. A program called `bonus` reads the minutes of each courier, and the open
# orders. It has asked nobody. Sculley and colleagues call such a reader an [undeclared
# consumer](bok:concept/undeclared-consumer) [@sculley2015]. Rename the column, and on payday
# somebody has the wrong bonus. Worse, the promises now decide over wages, and nobody ever decided
# that they should. The other side can be found as well: the archive has declared `minutes` and
# does not read it. Such a declaration makes a column look needed that could be deleted.
#
# And telling these four is not enough. The payslips are made from what `bonus` makes, and the tax
# letters from the payslips. Who has to be told is everybody **downstream**, however far away.
# Walk the arrows the other way, from a result to what it was made from, and you have its
# [lineage](bok:concept/lineage).
#
# The number of ways in such a graph can surprise. Suppose that each product of a day is made from
# two tables, each of which is made from the same two tables of the day before:

# %%
layers = range(1, 31)
pd.DataFrame(
    {"things to find": [2 * n for n in layers], "ways that lead to them": [2**n for n in layers]},
    index=pd.Index(layers, name="days back"),
).loc[[1, 2, 5, 10, 20, 30]]

# %% [markdown]
# A search that walks every way is still walking after a month of products. A search that
# remembers where it has been looks at sixty things. And if a record is wrong and something was
# made from itself, a search without memory never ends.
#
# ## Questions
#
# 1. A card says "does not read: courier". Why is it worth a line of its own that a column is
#    *not* read?
# 2. A colleague corrects a typing error in a generated card by hand. What happens at the next
#    release? Where should she have corrected it?
# 3. The log of reads begins in March. A program reads the table once a year, in January. What
#    does your list of hidden readers say about it?
# 4. A table turns out to be wrong. Which promises were made from it? Which of the two walks
#    answers that?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start documentation`. It makes
# `mlops-labs/documentation/exercise.py` and a README that says what to do. You write eight
# functions: the card and its text, the datasheet, the comparison of a card with a run, the walk
# back and the walk forward, the hidden readers, and the list of those who must be told. After
# each one, run `lab check documentation`.
