# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Be fair, explain, and keep a secret
#
# The city council has read that an algorithm decides when people get their food. It asks the
# delivery service three questions. Are the promises as good for every district? Why was this
# customer promised so many minutes? And may the university have the data, to check the answers?
#
# "Our model is accurate" answers none of them. In this lesson you see why each question is harder
# than it looks. In the lab you write the code that answers. It belongs to the practices [metrics
# and thresholds](bok:practice/metrics) and [documentation](bok:practice/documentation).

# %%
"""Ask a model three uncomfortable questions."""

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

history = pd.concat([simulate_day(load_scenario("calm"), day, SEED) for day in range(-60, 0)])
model = HistGradientBoostingRegressor(max_iter=60, random_state=0)
model.fit(history[INPUTS].to_numpy(), history["minutes"])
orders = simulate(load_scenario("calm"), 14, SEED)
orders["error"] = (orders["minutes"] - model.predict(orders[INPUTS].to_numpy())).abs()
orders.groupby("courier")["error"].agg(["mean", "size"]).sort_values("mean").iloc[[0, 1, -2, -1]]

# %% [markdown]
# ## Is it the same for everyone?
#
# The table shows the two couriers with the smallest and the two with the largest error of their
# promises. The last one's customers were told something worse. Is that the courier's doing? In
# this city no courier is different from any other; the simulator does not look at who rides.
# Somebody is always last.
#
# With twenty couriers, and an interval of 95 per cent for each, one of the twenty is expected to
# miss its truth. Whoever shows many intervals at once has to make each of them wider, so that
# *all together* hold. The simplest way is to share the 5 per cent out among them. See how much
# wider they become.

# %%
by_day = orders.pivot_table(
    index="day", columns="courier", values="error", aggfunc=["sum", "count"], fill_value=0
)
sums, counts = by_day["sum"].to_numpy(), by_day["count"].to_numpy()
draws = rng.integers(len(sums), size=(2000, len(sums)))
total, size = sums[draws].sum(axis=1), counts[draws].sum(axis=1)
rest = (total.sum(axis=1, keepdims=True) - total) / (size.sum(axis=1, keepdims=True) - size)
gap = total / size - rest
alone = np.quantile(gap, [0.025, 0.975], axis=0)
together = np.quantile(gap, [0.025 / 20, 1 - 0.025 / 20], axis=0)
place = np.argsort(gap.mean(axis=0))

figure = Figure(figsize=(8, 3.4), layout="constrained")
axis = figure.subplots()
axis.vlines(range(20), *together[:, place], color=BLUE, linewidth=1.5, label="all together")
axis.vlines(range(20), *alone[:, place], color=ORANGE, linewidth=5, label="each alone")
axis.axhline(0, color="black", linewidth=0.8)
axis.set_xticks(range(20), by_day["sum"].columns[place], rotation=60)
axis.set_ylabel("gap (minutes)")
axis.legend(frameon=False, loc="upper left")
Picture(
    figure,
    "Twenty couriers, two kinds of intervals",
    "For each courier a thick and a thin line around the gap of their errors to all others. "
    "Some thick lines do not touch zero; the thin ones are longer.",
)

# %%
outside = {
    "each alone": int(((alone[0] > 0) | (alone[1] < 0)).sum()),
    "all together": int(((together[0] > 0) | (together[1] < 0)).sum()),
}
pd.Series(outside).to_frame("couriers whose interval leaves out zero")

# %% [markdown]
# Nobody is different, and the first line of the table accuses some. The days are drawn whole,
# because the orders of one day share their weather. And a courier with few orders gets a wide
# interval, which says "cannot judge" and neither "guilty" nor "fine". A court would call the
# first line a false accusation.
#
# ## Why was I promised so many minutes?
#
# Take one order, and change one column at a time to what is usual. Does the promise fall by as
# much as you expect?

# %%
order = orders.sort_values(["rain_mm", "open_orders"]).iloc[[-1]][INPUTS]
usual = history[INPUTS].median()
rows = {"as it was": order.iloc[0]}
for name in INPUTS:
    rows[f"usual {name}"] = order.iloc[0].where(order.columns != name, usual)
rows["all usual"] = usual
table = pd.DataFrame(rows).T
table["promise"] = model.predict(table[INPUTS].to_numpy())
falls = table["promise"]["as it was"] - table["promise"].iloc[1:]
table.assign(falls_by=falls).round(1)

# %%
{
    "sum of the four single changes": float(falls.iloc[:4].sum().round(1)),
    "all four at once": float(falls.iloc[4].round(1)),
}

# %% [markdown]
# The four single changes do not add up to the whole. Where two columns act together, each of them
# alone undoes the effect of both, or of neither. Which of the two is "the reason"? There is a
# fair way, known from the theory of games: let the columns enter one after the other, in every
# possible order, note what each adds when it enters, and take the mean. These are **Shapley
# values**, on which SHAP is built [@lundberg2017]. They always add up.
#
# They explain the *model*, and not the world. If the model has learned that rain makes rides
# shorter, they will say so with great precision.
#
# ## May the university have the data?
#
# We take out the courier and the number of the order and give away the rest. Suppose that a
# colleague knows of one customer only what a neighbour can know: the district, the day, the hour,
# and that it was pizza. How many rows fit?

# %%
orders["hour"] = orders["ordered_at"].dt.hour
rows = []
for telling in (
    ["district"],
    ["district", "day"],
    ["district", "day", "hour"],
    ["district", "day", "hour", "restaurant_type"],
):
    company = orders.groupby(telling)["minutes"].transform("size")
    rows.append((", ".join(telling), (company == 1).mean(), (company < 5).mean()))
pd.DataFrame(rows, columns=["known", "rows that stand alone", "rows in a crowd below 5"]).round(2)

# %% [markdown]
# Four harmless facts, and four rows of ten stand alone. To whom a row belongs was never in the
# table, and it is known all the same. Leaving out names does not make data anonymous
# [@sweeney2002]. One answer is to keep only rows that stand in a crowd, and the table shows what
# that would cost: in the last line hardly a row would be left.
#
# Another answer is not to give the rows away at all, but figures with noise: enough that nobody
# can tell whether one person is in them [@dwork2006]. How much noise is that?

# %%
LOW, HIGH = 10.0, 60.0  # minutes; chosen before anybody has looked
epsilons = np.array([0.1, 0.3, 1.0, 3.0])
people = [100, 1_000, 10_000]
pd.DataFrame(
    {
        f"{n:,} orders": np.abs(
            rng.laplace(0, (HIGH - LOW) / n / epsilons[:, None], size=(len(epsilons), 4000))
        ).mean(axis=1)
        for n in people
    },
    index=pd.Index(epsilons, name="epsilon"),
).round(3)

# %% [markdown]
# The table gives the mean distance, in minutes, between the published mean and the true one. With
# a hundred orders and a small epsilon the figure is useless. With ten thousand it is nearly exact
# and still hides every single order. Privacy has a price, and it falls with the number of people.
# But it has to be paid again each time: who publishes the same figure each week with new noise
# lets everybody take the mean of the weeks.
#
# ## Questions
#
# 1. A district has 12 orders and twice the error of the others. What do you tell the council?
# 2. A model does not get the column "district". Can it treat districts differently all the same?
#    Which of your functions would show it?
# 3. Two columns say nearly the same. What becomes of their importance when one of them is
#    shuffled?
# 4. The range 10 to 60 was chosen before anybody looked. What would go wrong if it were the
#    smallest and the largest value of the data?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start trustworthy`. It makes
# `mlops-labs/trustworthy/exercise.py` and a README that says what to do. You write seven
# functions: the gaps and their words, the importance of columns, the shares of a promise, a table
# in which no row stands alone, a mean with noise, and the trade-off in numbers. After each one,
# run `lab check trustworthy`.
