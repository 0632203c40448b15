# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Hand over more than a model
#
# On Thursday a data scientist sends `model.pkl` to the engineer who runs the delivery service.
# "New model, much better." She is right: on the orders of the last weeks it is better. On Friday
# it serves. In the evening promises are broken all over the city, and no program reports an error.
#
# A model is one part of what answers an order. In this lesson you see what happens when the other
# parts stay behind: the [features](bok:concept/feature), the exact numbers, the libraries. In the
# lab you build the directory that brings them along, and the service that answers from it. It
# belongs to the practice [deployable artefacts](bok:practice/deployable-artefacts).
#
# We take sixty days of orders, train on the first fifty, and let the last ten be production.

# %%
"""Deliver a small model badly in several ways, and see which of them anybody could notice."""

import hashlib
import json
import pickle

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.tree import DecisionTreeRegressor

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate_day

SEED = 7
INPUTS = ["distance_km", "rain_mm", "hour"]

calm = load_scenario("calm")
orders = pd.concat([simulate_day(calm, day, SEED) for day in range(-60, 0)], ignore_index=True)
orders["hour"] = orders["ordered_at"].dt.hour
trained_on, served = orders[:10_000], orders[10_000:]

fitted = DecisionTreeRegressor(max_depth=7, min_samples_leaf=40, random_state=0)
fitted.fit(trained_on[INPUTS].to_numpy(), trained_on["minutes"])
served[["ordered_at", "distance_km", "rain_mm", "minutes"]].head()

# %% [markdown]
# The model is one decision tree. It asks for the distance, the rain and the hour of the order.
#
# ## The same model, an hour apart
#
# The service was written in spring. It takes the hour of an order from the server's clock, which
# runs in UTC. Training took the clock of the city, one hour ahead. We let both ask the same tree.


# %%
def promises(table: pd.DataFrame, shift: int = 0, unit: float = 1) -> np.ndarray:
    """Ask the tree about orders, by another clock or with the distance in another unit."""
    asked = table.assign(hour=table["hour"] + shift, distance_km=table["distance_km"] * unit)
    return fitted.predict(asked[INPUTS].to_numpy())


by_hour = pd.DataFrame(
    {
        "minutes": served["minutes"],
        "promise, city clock": promises(served),
        "promise, UTC": promises(served, shift=-1),
    }
)
errors = by_hour.drop(columns="minutes").sub(served["minutes"], axis=0)
means = by_hour.groupby(served["hour"]).mean()

figure = Figure(figsize=(8, 3.2), layout="constrained")
axis = figure.subplots()
for column, colour, line in zip(means, ("gray", BLUE, ORANGE), (":", "-", "--"), strict=True):
    axis.plot(means.index, means[column], color=colour, linestyle=line, label=column)
axis.set_xlabel("hour of the order in the city")
axis.set_ylabel("mean minutes")
figure.legend(frameon=False, loc="outside upper center", ncols=3)
Picture(
    figure,
    "Mean promise by hour, with two clocks",
    "Three lines over the hours from 10 to 23. The true minutes rise at 12 and at 18 and fall at "
    "14 and at 21. The promises with the clock of the city follow. Those in UTC rise and fall one "
    "hour later.",
)

# %%
pd.DataFrame(
    {
        "mean error, minutes": errors.abs().mean(),
        "at 12 and 18: promised too little by": -errors[served["hour"].isin([12, 18])].mean(),
    }
).round(2)

# %% [markdown]
# In the first hour of lunch and of dinner, when many people order, the promises in UTC are about
# five minutes too short. Each is a legal number, so no test of the service fails.
# This is [training-serving skew](bok:concept/training-serving-skew). The cure is not more care
# but one piece of code: the features are declared *with* the model, and whoever asks the model
# goes through them. That holds for training, for one order and for a batch.
#
# ## A file that runs
#
# And the file itself? A pickle is not data. It is a list of instructions for Python, and loading
# it follows them. This class could be in any file that somebody sends you:


# %%
class Model:
    """What the data scientist's laptop, or somebody on the way, has put into the file."""

    def __reduce__(self) -> tuple:
        """Tell pickle how to make the object again: call this function with that text."""
        return str.upper, ("this ran while the model was loaded",)


pickle.loads(pickle.dumps(Model()))  # noqa: S301 - that is what the cell shows

# %% [markdown]
# No model came back. The function that the file named was called, and it could have been any
# other one. A tree does not need that. It is a handful of numbers and names, and JSON holds them:


# %%
def as_data(node: int = 0, depth: int = 99) -> dict:
    """Return a node of the fitted tree, and what is below it, as plain data."""
    tree = fitted.tree_
    if tree.children_left[node] < 0 or depth == 0:
        return {"value": float(tree.value[node].item())}
    return {
        "feature": INPUTS[tree.feature[node]],
        "above": float(tree.threshold[node]),
        "yes": as_data(tree.children_right[node], depth - 1),
        "no": as_data(tree.children_left[node], depth - 1),
    }


as_data(depth=2)

# %% [markdown]
# This is the top of the tree, two questions deep; the whole one goes on. Data can be read by a
# program in another language, compared line by line, and checked before it is trusted.
#
# ## Every digit
#
# Those thresholds have many digits, and it is tempting to write fewer of them. A converter that
# goes from 64 to 32 bits does so too. We round every threshold and count
# the orders whose promise changes, among all of the sixty days.

# %%
exact, thresholds, rounded = promises(orders), fitted.tree_.threshold.copy(), {}
changed = {}
for digits in (3, 2, 1, 0):
    fitted.tree_.threshold[:] = np.round(thresholds, digits)
    rounded[digits] = promises(orders)
    off = np.abs(rounded[digits] - exact)
    changed[digits] = {"orders with another promise": int((off > 0).sum()), "largest": off.max()}
fitted.tree_.threshold[:] = thresholds
table = pd.DataFrame(changed).transpose().rename_axis("digits kept").round(1)
table.astype({"orders with another promise": int})

# %% [markdown]
# A rounded threshold harms only the orders that lie beside it, and those by minutes. (Three digits
# are enough here because distances have two. Who promises you that?) So a model goes to the disk
# with all its digits. Python's `json` writes a float in such a way that
# reading gives the very same float.
#
# ## Is it here, and does it work here?
#
# A [content hash](bok:concept/content-hash) finds the digit that somebody changed:

# %%
sent = json.dumps(as_data()).encode()
received = sent.replace(b"1", b"2", 1)
{name: hashlib.sha256(part).hexdigest()[:16] for name, part in (("sent", sent), ("got", received))}

# %% [markdown]
# But the hash of Friday's model was right. The wrong clock was not in its file. So a directory
# also carries an order with the answer that it got where the model was built. Before it serves,
# the model has to give this answer again. Which order should that be? We try each order of the
# sixty days as the example, and count how many would have shown each of four faults.

# %%
faults = {
    "every promise a minute more": exact + 1,
    "distance in metres": promises(orders, unit=1000),
    "hour in UTC": promises(orders, shift=-1),
    "thresholds with one digit": rounded[1],
}
shown = pd.Series({name: 100 * np.mean(found != exact) for name, found in faults.items()})

figure = Figure(figsize=(8, 2.6), layout="constrained")
axis = figure.subplots()
axis.barh(shown.index[::-1], shown[::-1], color=BLUE)
for place, share in enumerate(shown[::-1]):
    axis.annotate(f"{share:.1f} %", (share, place), (4, 0), textcoords="offset points", va="center")
axis.set_xlabel("of 100 orders, so many would have shown the fault as the example")
axis.set_xlim(0, 118)
Picture(
    figure,
    "How many orders would have shown each fault",
    "Four bars. " + " ".join(f"{name}: {share:.1f} per cent." for name, share in shown.items()),
)

# %% [markdown]
# A fault that touches every order is shown by any example. The clock is shown only by orders near
# the edge of a rush, and the rounding only by orders beside a threshold. One example proves little
# about faults that touch few orders. Choose one that goes where it hurts, and keep the
# [tests](bok:practice/testing).
#
# ## What the service owes to those who call it
#
# An artefact answers orders through HTTP. The caller is a program, and the status tells it what
# to do next. So the status has to be right also when the request is not.
#
# | Status | What was wrong | What the caller does |
# |---|---|---|
# | 400 | the body is not JSON | repairs its program |
# | 404, 405 | such a path, or such a method on it, does not exist | repairs its program |
# | 413 | the body is too long | sends less |
# | 422 | JSON, but not a legal order: field and reason are in the answer | corrects the order |
# | 503 | nothing is deployed yet | waits, and asks again |
#
# `/health` and `/ready` are two questions. A process that is alive but has no model must not get
# orders yet, and must not be killed either.
#
# Last, the new model may be bad. Then the service has to go on with the old one, and the team has
# to be able to go back. That costs nothing when every version is a directory of its own that
# nobody ever overwrites: a [rollback](bok:concept/rollback) names the earlier directory.
#
# ## Questions
#
# 1. The hash of each file in a directory is right. Somebody has changed the model nevertheless.
#    How did they do it, and what can still notice?
# 2. A colleague writes a faster function for batches, which computes the features of all rows at
#    once. Which check would you want before it serves?
# 3. To save memory, a service lets the old model go first. What if the new one is damaged?
# 4. One of fifty orders in a batch is not legal. What does the sender do with 49 answers?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start deployable-artefact`. It
# makes `mlops-labs/deployable-artefact/exercise.py` and a README that says what to do. You write
# ten short functions and methods. The first four turn an order into features, walk the trees, and
# say what is wrong with an order. Then come the directory, the search for damage, and the loader
# that lets a directory prove itself. At the end there is the service, with its contract and its
# way back. After each one, run `lab check deployable-artefact`.
