# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Name every version
#
# On Thursday a customer asks why the app promised her 20 minutes. The team opens the folder of
# the model. It holds `model.pkl`, `model_new.pkl` and `model_final.pkl`. Which of them answered
# her? And from which orders was it made? The orders are in `orders.csv`, and the partner who
# delivers them corrects some minutes in that file every week.
#
# Nobody can answer, and nothing is missing: the models are there, the data are there, the code is
# in Git. What is missing is a **name that means one content and never another**. In this lesson
# you see where such names come from. In the lab you build the store behind them. It belongs to
# the practice [versioning](bok:practice/versioning).
#
# We take four weeks of orders and do what the partner does.

# %%
"""Correct a few minutes, and see what becomes of the model, of hashes, and of disk space."""

import hashlib
import json

import numpy as np
import pandas as pd
import skops.io
from matplotlib.figure import Figure
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate

SEED, DAYS = 7, 28
INPUTS = ["distance_km", "items", "rain_mm", "open_orders"]
threadpool_limits(1)

orders = simulate(load_scenario("calm"), DAYS, SEED)
corrected = orders.copy()
late = corrected.index[corrected["minutes"] > corrected["minutes"].quantile(0.97)]
corrected.loc[late, "minutes"] -= 15  # "the courier forgot to press the button"
f"{len(late)} of {len(orders):,} orders corrected"

# %% [markdown]
# Three orders in a hundred were corrected. The file has the same name, the same columns and the
# same number of rows. Now we train the same model, with the same code and the same seed, on both
# files, and ask both for a promise for five orders.


# %%
def trained(table: pd.DataFrame, seed: int = 0) -> HistGradientBoostingRegressor:
    """Fit the model of this lesson."""
    model = HistGradientBoostingRegressor(max_iter=60, random_state=seed)
    return model.fit(table[INPUTS].to_numpy(), table["minutes"])


model, model_corrected = trained(orders), trained(corrected)
asked = orders.nlargest(5, "distance_km")[INPUTS]
pd.DataFrame(
    {
        "model": model.predict(asked.to_numpy()),
        "model, corrected orders": model_corrected.predict(asked.to_numpy()),
    }
).round(1)

# %% [markdown]
# The promises differ by minutes. A record that says "trained on `orders.csv`" is true of both
# models, so it says nothing. A date does not help either: the file can be written twice in one
# day. And a number such as "version 12" helps only as long as everybody keeps the same list of
# numbers.
#
# ## A name that is computed
#
# A [content hash](bok:concept/content-hash) is a name that is computed from the bytes. Everybody
# who has the bytes gets the same name, without a list and without asking. Let us look at three
# contents: the orders of one day, the same orders with one digit changed, and the same orders in
# another order of rows.

# %%
day = orders[orders["day"] == orders["day"].iloc[0]]
text = day.to_csv(index=False).encode()
one_digit = text.replace(b"1", b"2", 1)
rows_mixed = day.sample(frac=1, random_state=SEED).to_csv(index=False).encode()
contents = {"the day": text, "one digit changed": one_digit, "rows in another order": rows_mixed}
pd.DataFrame(
    {name: [hashlib.sha256(content).hexdigest()[:24] + "…"] for name, content in contents.items()},
    index=["SHA-256"],
).transpose()

# %% [markdown]
# One digit changes the whole name. So the name proves something: if you compute it from the file
# that you have, and get the name that was written down, then you have that file, to the last
# byte. If you get another one, somebody or something has changed it.
#
# The third line is a warning. The same orders in another order of rows have another name,
# although a person would say that they are the same. **A hash knows bytes, not meaning.** Where
# an order means nothing, you have to put the parts into a fixed order *before* you compute the
# hash. Python's dictionaries are such a case:

# %%
one = {"trees": 60, "rate": 0.1}
other = {"rate": 0.1, "trees": 60}
pd.DataFrame(
    {
        "equal in Python": [one == other],
        "same JSON": [json.dumps(one) == json.dumps(other)],
        "same JSON, keys sorted": [
            json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
        ],
    },
    index=["the two settings"],
).transpose()

# %% [markdown]
# ## The same model, and two files
#
# Can you name a model by the hash of its file? Try it. The next cell writes *one* model to bytes,
# twice, without training in between.

# %%
first, second = skops.io.dumps(model), skops.io.dumps(model)
promises = model.predict(orders[INPUTS].to_numpy())
again = trained(orders).predict(orders[INPUTS].to_numpy())
{
    "the two files have the same bytes": first == second,
    "trained again, every promise the same": bool(np.array_equal(promises, again)),
}

# %% [markdown]
# The bytes differ, and nothing about the model does. The format writes times and arbitrary
# numbers of objects into the file. Meanwhile a model that was trained *again* gives the same
# promises, to the last digit. The hash of a file answers the question "was this file changed?".
# It does not answer "is this the same model?". For that, the [reference
# implementation](bok:practice/versioning) computes the hash over the settings and the fitted
# numbers. In the lab the model is bytes whose maker always writes them in the same way, so one
# hash does for both questions.
#
# ## Versions that cost nothing
#
# Now each version of the data has a name. Must each version also have a copy? The service keeps a
# file a day, and every evening the folder gets a new version, with one file more. In the second
# week the partner corrects one old file each day. We count what two stores need: one that copies
# the whole folder for each version, and one that keeps each content once, under its hash.

# %%
files = {str(d)[:10]: part.to_csv(index=False).encode() for d, part in orders.groupby("day")}
names = sorted(files)
folder, copies, kept, rows = {}, 0, {}, []
for number, name in enumerate(names):
    folder[name] = files[name]
    if 7 <= number < 14:
        old = names[number - 7]
        folder[old] = folder[old].replace(b".", b",", 1)
    copies += sum(len(content) for content in folder.values())
    kept |= {hashlib.sha256(c).hexdigest(): len(c) for c in folder.values()}
    rows.append((copies / 1e6, sum(kept.values()) / 1e6))
sizes = pd.DataFrame(rows, columns=["a copy for each version", "each content once"])

figure = Figure(figsize=(8, 3), layout="constrained")
axis = figure.subplots()
for column, colour in zip(sizes, (ORANGE, BLUE), strict=True):
    axis.plot(range(1, DAYS + 1), sizes[column], color=colour)
    axis.annotate(column, (DAYS, sizes[column].iloc[-1]), ha="right", va="bottom", color=colour)
axis.set_xlabel("versions of the folder")
axis.set_ylabel("megabytes stored")
axis.set_ylim(0, sizes.to_numpy().max() * 1.12)
Picture(
    figure,
    "Disk space of 28 versions",
    "Two lines over the number of versions. Copies of the whole folder grow ever faster. When each "
    "content is kept once, the line grows by one day's file a day and stays near the bottom.",
)

# %% [markdown]
# The upper line grows with the square of the number of days, because the first day is copied into
# every version. The lower line grows by what is new. A version is then only a small file that
# lists names and hashes, and since that file is a content too, *it* has a hash: one name of 64
# digits for a whole folder. Git works like this, and so does DVC, which the category [model and
# data versioning](bok:tool/model-data-versioning) describes.
#
# ## What a model is made from
#
# A model comes from data, code, parameters and an environment, and from a seed. Write down the
# hash of each, and you have a record from which the model can be made again. Leave out one, and
# you have a record that looks complete. Here is what the seed alone does when a part of the
# orders is drawn at random for training:

# %%
drawn = [trained(orders.sample(frac=0.5, random_state=seed)) for seed in (1, 1, 2)]
promised = [each.predict(asked.to_numpy()) for each in drawn]
pd.DataFrame(
    {f"draw {seed}": promise for seed, promise in zip(("1", "1 again", "2"), promised, strict=True)}
).round(2)

# %% [markdown]
# The first two columns agree to the last digit, and the third does not. Without the seed in the
# record you would rebuild the third model and call it the first.
#
# ## Questions
#
# 1. A colleague names versions of a folder by the hash of all contents, put one behind the other.
#    Find two different folders that get the same name.
# 2. A program dies while it writes a content. What lies on the disk afterwards, under which name?
#    Who could notice, and when?
# 3. You rebuild a model and its bytes differ. The machine has another version of one library.
#    What do you know about the data and the code?
# 4. The store finds that a content was changed on disk. Why can it not simply correct the name?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start versioning`. It makes
# `mlops-labs/versioning/exercise.py` and a README that says what to do. You write nine short
# functions. They give the name of a content, a store that puts and gets, and versions of folders
# with what changed between them. Then come the record of a model, a rebuild that proves or
# disproves it, and a search for damage. After each one, run `lab check versioning`.
#
# To see such a store at work with real tables, open the [versioning demo](bok:demo/versioning),
# spoil a day of orders there, and bring it back.
