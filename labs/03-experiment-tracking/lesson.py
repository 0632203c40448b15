# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Find the best run that is honest
#
# The team wants shorter promises, and for a week everybody tries something: smaller trees, slower
# learning, fewer inputs. On Friday somebody asks which setting was the best. One colleague has a
# number in a notebook, one remembers "about 2.3", one has tried the same thing twelve times and
# wrote down the best of them. Two trainings crashed, and nobody knows with which parameters.
#
# A list of all runs answers such questions, if a program writes it. But a list can also mislead:
# it shows numbers, and numbers can be sorted. In this lesson you see what sorting does. In the
# lab you write both, the record of every run and the question that finds the best one honestly.
# They belong to the practice [experiment tracking](bok:practice/experiment-tracking).

# %%
"""Try settings with several seeds, and see how much of the winner's lead is luck."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate_day

SEED, SEEDS = 7, 8
threadpool_limits(1)
rng = np.random.default_rng(SEED)
calm = load_scenario("calm")


def days(first: int, last: int) -> pd.DataFrame:
    """Return the orders of some days, 60 a day."""
    return pd.concat([simulate_day(calm, day, SEED, orders=60) for day in range(first, last)])


history, exam, later = days(-45, 0), days(0, 7), days(7, 63)
INPUTS = ["distance_km", "items", "rain_mm", "open_orders"]
TRIED = {
    "as it is": {},
    "small trees": {"max_leaf_nodes": 8},
    "tiny trees": {"max_leaf_nodes": 4},
    "slow": {"learning_rate": 0.06},
    "fast": {"learning_rate": 0.3},
    "large leaves": {"min_samples_leaf": 60},
    "few bins": {"max_bins": 32},
    "no queue": {"inputs": INPUTS[:-1]},
}
f"{len(history):,} orders to learn from, {len(exam)} in the exam, {len(later):,} afterwards"

# %% [markdown]
# ## Eight settings, eight seeds
#
# We train each of eight settings eight times. Between two trainings of a setting only the
# [seed](bok:concept/seed) differs: it decides which two thirds of the orders the model learns
# from. Each of the 64 models is measured on the same week, the *exam*.


# %%
def errors_of(changed: dict, seed: int) -> tuple[float, float]:
    """Train one model, and return its mean error in the exam and afterwards."""
    settings = {"max_iter": 40, "max_leaf_nodes": 16, **changed}
    inputs = settings.pop("inputs", INPUTS)
    learned = history.sample(frac=2 / 3, random_state=seed)
    model = HistGradientBoostingRegressor(random_state=seed, **settings)
    model.fit(learned[inputs].to_numpy(), learned["minutes"])
    return tuple(
        float((orders["minutes"] - model.predict(orders[inputs].to_numpy())).abs().mean())
        for orders in (exam, later)
    )


made = [
    (name, seed, *errors_of(changed, seed))
    for name, changed in TRIED.items()
    for seed in range(SEEDS)
]
table = pd.DataFrame(made, columns=["setting", "seed", "exam", "afterwards"])
first = table.loc[table["exam"].idxmin()]

figure = Figure(figsize=(8, 3.6), layout="constrained")
axis = figure.subplots()
for place, name in enumerate(TRIED):
    own = table.loc[table["setting"] == name, "exam"]
    axis.scatter(own, np.full(len(own), place), s=22, color=BLUE, alpha=0.7)
    axis.plot([own.mean()] * 2, [place - 0.3, place + 0.3], color=BLUE)
axis.scatter([first["exam"]], [list(TRIED).index(first["setting"])], s=90, marker="D", color=ORANGE)
axis.set_yticks(range(len(TRIED)), list(TRIED))
axis.invert_yaxis()
axis.set_xlabel("mean error in the exam (minutes)")
Picture(
    figure,
    "The errors of 64 runs in the exam",
    "Eight lines of eight points, one line a setting, with a mark at each mean. The points of most "
    "settings overlap. The line of no queue lies apart, far to the right. The smallest of all "
    "errors is marked with a diamond.",
)

# %%
means = table.groupby("setting", sort=False)[["exam", "afterwards"]].agg(["mean", "std"])
means.columns = ["exam, mean", "exam, spread", "afterwards, mean", "afterwards, spread"]
means.round(3)

# %% [markdown]
# Look at the points before you look at the means. Two settings are worse: a model that does not
# know how many orders are open, and, by less, one that learns fast. Among the others the points
# of one setting are spread about as widely as the settings differ. The diamond is the single best
# run. It is where somebody ends who sorts the list.

# %%
fresh = table["afterwards"].rank()
pd.Series(
    {
        "best run of the exam": f"{first['setting']}, seed {first['seed']}",
        "its error in the exam": f"{first['exam']:.3f}",
        "mean of its setting in the exam": f"{means.loc[first['setting'], 'exam, mean']:.3f}",
        "its rank afterwards": f"{fresh[first.name]:.0f} of {len(table)}",
    }
).to_frame("")

# %% [markdown]
# The run is better than the mean of its own setting, and of course it is: it was picked because
# it is. The difference between a run and its setting is the luck of a seed. So the unit that one
# compares is the **setting**, with several seeds, and the spread over the seeds says how well its
# mean is known. The same seed run again does not help. It draws the same orders, and gives the
# same number.
#
# Seeds do not remove all luck. Tiny trees have the smallest mean in the exam, and no longer
# afterwards: the week of the exam has a luck of its own, which all settings share. For that, the
# lab [metrics](bok:lab/metrics) draws days anew.
#
# ## The more you try, the more you find
#
# How large must a gain be? That depends on how many settings were tried. We play searches in
# which *all* settings are equal to the baseline, with eight seeds each, and count how often a
# rule finds a "better" one all the same.

# %%
COUNTS = [1, 2, 4, 8, 16, 32, 64]
RULES = {"smaller mean": 0.0, "by 1 standard error": 1.0, "by 3 standard errors": 3.0}
found = pd.DataFrame(index=pd.Index(COUNTS, name="settings tried"), columns=list(RULES))
for count in COUNTS:
    errors = rng.normal(3.0, 0.1, size=(2_000, count + 1, SEEDS))
    centre, unsure = errors.mean(axis=2), errors.var(axis=2, ddof=1) / SEEDS
    lead = centre[:, :1] - centre[:, 1:]
    ratio = lead / np.sqrt(unsure[:, :1] + unsure[:, 1:])
    for rule, margin in RULES.items():
        found.loc[count, rule] = float((ratio > margin).any(axis=1).mean())

figure = Figure(figsize=(8, 3.2), layout="constrained")
axis = figure.subplots()
for (rule, shares), style in zip(found.items(), (":s", "--o", "-D"), strict=True):
    colour = BLUE if rule == "by 3 standard errors" else ORANGE
    axis.plot(COUNTS, 100 * shares.astype(float), style, color=colour, label=rule)
axis.set_xscale("log", base=2)
axis.set_xticks(COUNTS, [str(count) for count in COUNTS])
axis.set(xlabel="settings tried, all equal to the baseline", ylabel="per cent with a “gain”")
axis.set_ylim(0, 104)
axis.legend(frameon=False, loc="center right")
Picture(
    figure,
    "How often a search among equal settings finds a gain",
    "Three rising lines over the number of settings. The rule of the smaller mean starts at half "
    "of the searches and comes near all. One standard error starts lower, rises to four in five. "
    "Three standard errors stay at the bottom and rise slowly.",
)

# %%
(100 * found.astype(float)).round(0).astype(int)

# %% [markdown]
# The numbers are per cent. With 64 tries, a difference of one standard error is found in most
# searches, although there is nothing to find. Three standard errors hold for a dozen tries, and
# begin to give way for many. So two things belong beside a gain: the margin, and the **number of
# settings that were tried**, the failed ones included. Nobody remembers that number. The list
# knows it.
#
# ## Numbers from different exams
#
# A list that grew over months holds runs from different weeks. Here is *one* model, measured on
# each of the nine weeks that we have.

# %%
model = HistGradientBoostingRegressor(max_iter=40, max_leaf_nodes=16, random_state=0)
model.fit(history[INPUTS].to_numpy(), history["minutes"])
season = pd.concat([exam, later])
off = (season["minutes"] - model.predict(season[INPUTS].to_numpy())).abs()
week = (season["day"] - season["day"].min()).dt.days // 7 + 1
weekly = off.groupby(week).mean().rename_axis("week").round(2)
weekly.to_frame("error of one model").transpose()

# %%
between = means["exam, mean"].drop("no queue")
pd.Series(
    {
        "one model, best and worst week apart": weekly.max() - weekly.min(),
        "seven settings in one week, best and worst apart": between.max() - between.min(),
    }
).round(2).to_frame("minutes")

# %% [markdown]
# The weeks differ by more than the seven settings. If the list is sorted, an easy week comes
# first, whatever was tried in it. So each error needs the name of its rows beside it, and errors
# with different names are not compared. A hash of the rows is such a name. Should it change when
# somebody sorts the table in another way? Think about what happens to the mean.
#
# ## One look at the test
#
# The exam has chosen the winner, so its number flatters. Therefore some orders are kept apart
# from the whole search, the **test rows**, and they are asked once, for the one setting that was
# chosen. Why once? We let the test rows choose as well, among more and more equal settings, and
# compare what the winner promises with what it is worth, which is 3 minutes.

# %%
rows = []
for looks in (1, 5, 20, 100):
    told = rng.normal(3.0, 0.1, size=(2_000, looks)).min(axis=1)
    rows.append((looks, told.mean()))
pd.DataFrame(rows, columns=["looks at the test", "error of the winner, as told"]).round(2)

# %% [markdown]
# With one look the number is right on average. With each further look it gets more beautiful,
# and the model does not. There is no test that survives being used as an exam.
#
# ## Questions
#
# 1. A setting crashes with every third seed, when the memory is full. The other seeds have small
#    errors. What do you know about the setting?
# 2. When would you open the record of a run: before the training or after it? Think of a training
#    that somebody stops with Ctrl+C after an hour.
# 3. Two colleagues run the same setting with the same seed on the same orders. Their errors
#    differ. What is missing in the record?
# 4. The duration of a run has doubled since last month. Which entry of the record would you look
#    at first?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start experiment-tracking`. It
# makes `mlops-labs/experiment-tracking/exercise.py` and a README that says what to do. You write
# eight functions: a name for a set of orders, the error of a model, an attempt that records
# itself, the list of all runs, settings, a comparison, the best setting, and the one look at the
# test. After each one, run `lab check experiment-tracking`.
