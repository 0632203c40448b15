# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Run only what has to run
#
# Each night the delivery service makes a new model. A script takes the orders of the day, cleans
# them, computes what the model reads, trains it, judges it, and tells the team. On Thursday the
# machine dies during the training. Somebody starts the script again in the morning, from the top.
#
# Starting from the top is simple, and it has three prices. Finished work is done again. Half a
# file may lie where a whole one is expected. And what the script has told the world, it tells
# again. In this lesson you see the size of each. In the lab you write the program that pays none
# of them: a small orchestrator. It belongs to the practice [pipelines and
# automation](bok:practice/pipelines).

# %%
"""Kill a night's work again and again, and look at what lies on the disk and in the mailbox."""

import hashlib
import io

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate_day

SEED = 7
rng = np.random.default_rng(SEED)
MINUTES = {"fetch": 20, "check": 10, "prepare": 40, "train": 90, "judge": 20}
pd.DataFrame({"minutes": MINUTES}).transpose()

# %% [markdown]
# ## The price of starting from the top
#
# The night takes three hours when nothing goes wrong. Cheap machines in a cloud can be taken away
# at any moment, so something does go wrong. We play many nights on machines that live for a
# random time, and whose mean life we choose. After each death a new machine goes on. In one
# world it starts from the top. In the other it starts with the step in which the old one died,
# because the results of the finished steps are on a disk that outlives the machine.


# %%
def hours_until_done(parts: list[float], mean_life: float, nights: int = 400) -> float:
    """Return the mean hours until parts that each need one unbroken stretch are all done."""
    total = 0.0
    for minutes in parts * nights:
        lives = iter(rng.exponential(mean_life, size=1_000))
        while (life := next(lives)) < minutes:
            total += life
        total += minutes
    return total / nights / 60


lives = [60, 90, 120, 180, 240, 360, 480, 720, 1440]
whole, stepwise = [float(sum(MINUTES.values()))], [float(part) for part in MINUTES.values()]
hours = pd.DataFrame(
    {
        "from the top": [hours_until_done(whole, life) for life in lives],
        "from the last finished step": [hours_until_done(stepwise, life) for life in lives],
    },
    index=pd.Index([life / 60 for life in lives], name="mean life of a machine (hours)"),
)
figure = Figure(figsize=(8, 3.2), layout="constrained")
axis = figure.subplots()
for column, colour, style in zip(hours, (ORANGE, BLUE), ("--o", "-o"), strict=True):
    axis.plot(hours.index, hours[column], style, color=colour, label=column)
axis.set(
    xscale="log", yscale="log", xlabel=hours.index.name, ylabel="hours until the model is done"
)
axis.set_xticks([1, 2, 4, 8, 24], ["1", "2", "4", "8", "24"])
axis.set_yticks([3, 6, 12, 24, 48], ["3", "6", "12", "24", "48"])
axis.minorticks_off()
axis.legend(frameon=False)
Picture(
    figure,
    "Hours until a night's work is done",
    "Two falling lines over the mean life of a machine, from one hour to a day. From the top, the "
    "work needs some twenty hours when machines live for an hour; from the last finished step it "
    "needs about five. With long-lived machines both come near three hours.",
)

# %%
hours.loc[[1, 3, 24]].round(1)

# %% [markdown]
# The rarer the deaths, the less it matters. But see what happens on the left: the time from the
# top grows much faster, because a long stretch without a death becomes unlikely. Small steps are
# what helps here. A step is the piece of work that one death can cost.
#
# ## What is still right?
#
# To go on where the work stopped, the program must know which results may be used again. A result
# that may not be used is **stale**. The usual test compares dates: a result is stale when its
# input is newer. We try it on what the partner sends. Five times she sends the orders of a day,
# and each time the file gets a new date.

# %%
day = simulate_day(load_scenario("calm"), 3, SEED)


def cleaned(orders: pd.DataFrame) -> pd.DataFrame:
    """Keep what the model learns from: known distances, minutes that are possible."""
    kept = orders[orders["distance_km"].notna() & orders["minutes"].between(1, 240)]
    return kept[["distance_km", "items", "rain_mm", "minutes"]].sort_values("minutes")


def short_name(orders: pd.DataFrame) -> str:
    """Return eight digits that stand for the bytes of a table."""
    return hashlib.sha256(orders.to_csv(index=False).encode()).hexdigest()[:8]


no_order = day.head(1).assign(minutes=9_999.0)
corrected = day.assign(minutes=day["minutes"].mask(day.index == day.index[5], 31.0))
sent = {
    "first": day,
    "the same file, sent twice": day,
    "a column was added": day.assign(campaign="spring"),
    "a test order was added": pd.concat([day, no_order]),
    "one order was corrected": corrected,
}
arrivals = pd.DataFrame(
    {
        "the file": {what: short_name(orders) for what, orders in sent.items()},
        "after cleaning": {what: short_name(cleaned(orders)) for what, orders in sent.items()},
    }
)
for column in ("the file", "after cleaning"):
    new = arrivals[column].ne(arrivals[column].shift(fill_value=arrivals[column].iloc[0]))
    arrivals[f"{column} changed"] = new.map({True: "yes", False: "no"})
arrivals.rename_axis("what the partner sent")

# %% [markdown]
# Dates would clean and train five times. Names computed from the content, as in the lab
# [versioning](bok:lab/versioning), save one cleaning. And the last column says that after the
# first training only one more is needed, since four of the five files leave the same cleaned
# orders.
#
# So a step does not depend on the *step* before it. It depends on the **data** that this step
# leaves. That helps on a way back, too: when a parameter gets its old value again, the data are
# the old ones, and so is the result. But the data are not all. A "no" in the last column is a
# lie when somebody has meanwhile changed the code of the training. What else can change a
# result? Make your own list before you write the third function of the lab.
#
# ## Half a file looks like a file
#
# The machine died while a step wrote its result. What does the next step find? We cut the orders
# of the day at two hundred places, as a crash would, and read what is left.

# %%
text = day[["order_id", "distance_km", "minutes"]].to_csv(index=False).encode()
first_line = text.index(b"\n") + 30
cuts = np.linspace(first_line, len(text), 200).astype(int)
rows = []
for cut in cuts:
    left = pd.read_csv(io.BytesIO(text[:cut]))  # raises an error when it cannot be read
    rows.append((cut / len(text), len(left), left["minutes"].mean()))
found = pd.DataFrame(rows, columns=["share of the file", "orders", "mean minutes"])

figure = Figure(figsize=(8, 3), layout="constrained")
axis = figure.subplots()
axis.plot(100 * found["share of the file"], found["mean minutes"], color=BLUE)
axis.axhline(day["minutes"].mean(), color=ORANGE, linestyle="--")
axis.annotate("the whole day", (12, day["minutes"].mean()), ha="left", va="top", color=ORANGE)
axis.set(xlabel="per cent of the file that was written", ylabel="mean minutes, as read")
Picture(
    figure,
    "The mean minutes in a file that was cut",
    "A line over the share of the file that is left. It swings at first, comes near the mean of "
    "the whole day, which is marked, and nowhere breaks off.",
)

# %% [markdown]
# Two hundred files were cut, and not one raised an error. Each gives a mean that nobody would
# question, made from the first orders of the day. There are two ways out, and you want both.
# Write under another name and rename at the end: a rename happens as a whole or not at all. And
# keep a proof beside the content, from which the reader finds out that something is missing.
#
# ## What cannot be taken back
#
# The last step sends a message: "model 12 is ready". A message is no file that can be replaced.
# The program must do two things, send it and note that it was sent, and it can die before, between
# and after the two. We try both orders and all three moments. After the crash the program is
# started again, and does whatever the note does not call done.


# %%
def messages(sequence: list[str], dies_before: int) -> int:
    """Return how many messages arrive when the first process dies before one of its acts."""
    noted, arrived = False, 0
    for acts in (sequence[:dies_before], sequence):
        if noted:
            continue
        for act in acts:
            arrived += act == "send"
            noted = noted or act == "note"
    return arrived


moments = ["before both", "between the two", "after both"]
pd.DataFrame(
    {
        "send, then note": [messages(["send", "note"], moment) for moment in range(3)],
        "note, then send": [messages(["note", "send"], moment) for moment in range(3)],
    },
    index=pd.Index(moments, name="the process dies"),
)

# %% [markdown]
# Neither column is right in each line: one message is doubled, or one is lost. No cleverness of
# the sender mends this, because the sender cannot know what happened just before it died. The
# receiver can help. If each message carries a **token**, the same when the same thing is told
# again, then the receiver recognises the second one and drops it. Two messages can be made into
# one, and no message cannot be made into any. So send first, and make the repetition harmless:
# this is what [idempotent](bok:concept/idempotence) means.
#
# ## Questions
#
# 1. Two steps of a pipeline do not need each other. One fails. What should happen to the other,
#    and what would you want to find in the morning?
# 2. A step draws random numbers, and its seed is no parameter. Its result is kept. What is wrong,
#    and who would notice?
# 3. A step fails because a service in the network does not answer. Another fails because a column
#    is missing. Which of the two would you start again by program?
# 4. The token of a message is the time at which it is sent. What does the receiver make of it?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start pipeline`. It makes
# `mlops-labs/pipeline/exercise.py` and a README that says what to do. You write eight functions:
# the order of the steps, a fingerprint, the key of a result, keeping and finding results, an
# announcement, the run itself, and a plan that says what a run would do. After each one, run
# `lab check pipeline`. The checks count each call of a step. They kill your program in each of
# them, and cut its files.
