# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Train again when there is a reason
#
# The model of the delivery service is good, and it gets older every day. Somebody says: "Why do we
# not train it each night? Computing time is cheap." Somebody else says: "We should train it when
# the data have drifted; the monitor tells us." A third one says: "It works. Leave it alone."
#
# Each of them is right in some season and wrong in another. In this lesson you see what the three
# cost, and why most of the work is not the training. In the lab you write what decides:
# a trigger, an exam, a gate, and a way back. It belongs to the practice
# [continuous training](bok:practice/continuous-training).

# %%
"""Play seasons of the delivery service under policies that everybody has thought of."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from labs.kit.figures import BLUE, ORANGE, Picture
from labs.season.models import Models
from labs.season.policies import Daily, Nothing, OnDrift, play
from labs.season.world import HISTORY, draw
from reference_impl.simulate import Event, load_scenario

DAYS, SEED = 90, 7

stories = {
    "a calm season": load_scenario("calm").events,
    "the airport is served": load_scenario("new_district").events,
    "roadworks at the harbour": load_scenario("roadworks").events,
    "fondue is offered": load_scenario("new_restaurant_type").events,
}
worlds = {name: draw(events, DAYS, SEED) for name, events in stories.items()}
policies = {"never": Nothing, "every day": Daily, "when it drifts": OnDrift}
seasons = {
    (name, policy): play(world, make)
    for name, world in worlds.items()
    for policy, make in policies.items()
}
pd.DataFrame(
    [{"from day": e[0].start_day, "what happens": e[0].what} for e in stories.values()],
    index=list(stories),
)

# %% [markdown]
# Four seasons of ninety days, with 200 orders a day. Only one of them is calm. A small model
# promises the minutes: a sum of fifteen terms, which is trained in a moment. The prices are those
# of the service: 10 cents for each minute that an order is late, 3 cents for each minute that was
# promised too much, 5 EUR for each training. These are the bills of the three opinions, in EUR.

# %%
bills = pd.DataFrame(
    {p: {name: seasons[name, p].bill().total for name in worlds} for p in policies}
)
bills.round(0).astype(int)

# %% [markdown]
# Look at one row after the other. In the calm season every training is money for nothing: whoever
# trains each day pays for ninety of them and promises no better. When the airport is served, the
# input drifts, and the model that was never trained again is still the cheapest. It knows how long
# a kilometre takes, and it does not matter where the kilometre is.
#
# In the last row "when it drifts" wins: fondue takes long, no model knows it, and the column says
# that there is something new. In the third row the same policy does nothing, because the
# roadworks are in no column. So "when it drifts" trains where it need not and sleeps where it
# should not. That is what [concept drift](bok:concept/concept-drift) does to it. And "every day",
# which did train, is no cheaper there than "never". Why is that?
#
# ## Roadworks, day by day
#
# Let us look at the errors of that season. The labels of a day arrive on the third morning after
# it, so that nobody can know of the first day of roadworks before the fourth.

# %%
world = worlds["roadworks at the harbour"]
start, end = world.events[0].start_day, world.events[0].end_day


def daily_error(policy: str) -> pd.Series:
    """Return how many minutes the promises of each day were off, on average."""
    diary = seasons["roadworks at the harbour", policy].diary
    return pd.Series([(day.late + day.early) / 200 for day in diary])


figure = Figure(figsize=(8, 3.2), layout="constrained")
axis = figure.subplots()
axis.plot(daily_error("never"), color=BLUE, linestyle="--", label="never")
axis.plot(daily_error("every day"), color=ORANGE, label="every day, last 60 days")
for day in (start, end):
    axis.axvline(day, color="black", linewidth=0.8, linestyle=":")
axis.set_xlabel("day")
axis.set_ylabel("minutes off")
axis.set_ylim(bottom=0)
axis.legend(frameon=False)
Picture(
    figure,
    "Error during and after the roadworks",
    "Two lines. Both jump from 2 to more than 4 minutes when the roadworks begin. The model that "
    "is trained every day comes down slowly, to 3 minutes after a month. When the roadworks end, "
    "the model that was never trained is good again at once. The other one stays at 3 minutes "
    "until the end of the season.",
)

# %% [markdown]
# The dotted lines are the beginning and the end. Training every day helps, and slowly: of the
# sixty days that it learns from, most are still of the old city. After the end the model that was
# never trained is right at once. The other one has learnt a world that is gone, and a month of that
# world stays among its sixty days. What was gained before the end is lost after it, and the
# trainings have to be paid.
#
# Two ideas follow from the picture. The newest orders should count more than the old ones. And a
# model that served before may be the best one again, so do not throw it away.
#
# ## How much should a new order count?
#
# Give an order that is some days older than the newest only half its weight: this is the
# *half-life* of a training. We train models on the morning on which six days of roadworks are
# labelled, and look at their errors on the two weeks after it, and on calm days before.

# %%
models = Models(world)
models.known |= set(range(DAYS))  # we look back, so that every day is known
learn = range(start + 6 - HISTORY, start + 6)
rows = {}
for half_life in (None, 20.0, 10.0, 5.0, 2.0, 0.5):
    made = models.train(learn, half_life)
    rows["none" if half_life is None else half_life] = {
        "on the next two weeks": models.errors(made, range(start + 9, start + 23)).mean(),
        "on calm days before": models.errors(made, range(start - 14, start)).mean(),
    }
pd.DataFrame(rows).T.rename_axis("half-life in days").round(2)

# %% [markdown]
# Without a half-life six days of the new city do not count for much among sixty. The shorter the
# half-life, the better the model knows the new city, and the more it forgets the old one. The
# shortest gains nothing more. There is no best number for every season, since who follows quickly
# pays for it while nothing happens, as the next table shows.
#
# ## Who may judge?
#
# A [challenger](bok:concept/challenger) has to be compared with the
# [champion](bok:concept/champion). It is tempting to do that on all days that are known. On sixty
# mornings of the calm season a challenger is trained with a half-life of half a day. Both models
# are asked about the last two days that it has learnt from, and about the two days after them.

# %%
calm = Models(worlds["a calm season"])
calm.known |= set(range(DAYS))
mornings = range(10, 70)
challengers = {day: calm.train(range(day - 6, day), 0.5) for day in mornings}


def gains(first: int, days: int) -> list[float]:
    """Return by how much each challenger is better than the champion, on days from `first` on."""
    asked = {day: range(day + first, day + first + days) for day in mornings}
    return [
        calm.errors(1, asked[day]).mean() - calm.errors(challengers[day], asked[day]).mean()
        for day in mornings
    ]


pd.Series(
    {
        "on days that they have learnt from": np.mean(gains(-2, 2)),
        "on the two days after": np.mean(gains(0, 2)),
    }
).round(3).to_frame("mean gain of the challengers, minutes")

# %% [markdown]
# On the days that they have learnt from, the challengers beat the champion. On the two days after
# them they lose. The first number is no lie, and it answers another question: who remembers better?
# So the newest days are kept back for the exam, and both models sit it on the same orders.
#
# Nothing happens in this season, so no challenger deserves to win. Still, an exam is small, and its
# result is partly luck. The figure shows the gains of all challengers, in exams of one, two, five
# and ten days.

# %%
lengths = (1, 2, 5, 10)
figure = Figure(figsize=(8, 2.8), layout="constrained")
axis = figure.subplots()
axis.boxplot(
    [gains(0, days) for days in lengths],
    tick_labels=[f"{days} days" if days > 1 else "1 day" for days in lengths],
    orientation="horizontal",
    medianprops={"color": ORANGE},
    sym=".",
)
axis.axvline(0, color=BLUE, linestyle="--")
axis.set_xlabel("gain of a challenger that is no better, minutes")
Picture(
    figure,
    "What an exam says of challengers that are no better",
    "Four boxes, one for each length of the exam, all of them left of the dashed line at zero. The "
    "whisker of one day reaches far across the line, that of two days just across it; those of "
    "five and of ten days stay left of it.",
)

# %% [markdown]
# Right of the dashed line a challenger wins. In an exam of one day that happens now and then, by
# luck alone. Longer exams make fewer such mistakes, and they cost time: an exam of ten days can
# only be held when ten days of the new city are over. The lab takes two days. It lets a challenger
# pass only when the gain is large enough *and* surely not luck, which an interval has to show.
#
# ## What must never be learnt
#
# One more season. A week before the roadworks, the map service reports metres in place of
# kilometres for seven days. Somebody retrains every day and does not look.

# %%
broken = Event(
    kind="scale", effect="fault", what="metres", start_day=start - 8, end_day=start - 1,
    size=1_000, feature="distance_km",
)  # fmt: skip
careless = play(draw([broken, *world.events], DAYS, SEED), Daily)
careful = play(draw(world.events, DAYS, SEED), Daily)
weeks = pd.Series(range(DAYS)) // 7
table = pd.DataFrame(
    {
        name: pd.Series([(day.late + day.early) / 200 for day in service.diary])
        .groupby(weeks)
        .mean()
        for name, service in {"without the fault": careful, "with the fault": careless}.items()
    }
)
table.rename_axis("week").round(1)

# %% [markdown]
# The fault lasts seven days, from day 22 to day 28. In that week the promises are off by 15
# minutes, since nobody blocks the orders. But the season without the fault is never reached again.
# For sixty days the broken distances are among the rows of each training, and they are so large
# that they decide what a kilometre is worth.
#
# A guard that validates the orders, as in the lab [data-validation](bok:lab/data-validation), would
# have blocked the week. But blocking is not all. Who trains later has to know which days were
# blocked. It must be written down where the training can see it.
#
# ## Questions
#
# Think about each question before you open the lab. The code that you write there answers all of
# them but the last.
#
# 1. The roadworks begin on day 30. On which morning can a challenger be trained that has seen one
#    day of them, while two newer days are kept for the exam?
# 2. The first challengers after a change are usually refused. What should the loop do after the
#    third refusal in a row: try each day, try less often, or give up?
# 3. A challenger that is trained in an emergency errs by 4 minutes and replaces a champion that
#    errs by 4.5. The first model had promised 2.1. Which number should the next alarm use?
# 4. On which of the days above would you have wanted a person to be asked before the machine
#    changes the model?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start continuous-training`. It
# makes `mlops-labs/continuous-training/exercise.py` and a README that says what to do. You write
# the parts first: an alarm, a pause, the reasons to train, the exam, the gate, and the line of
# champions with its roll back. The last step is a class that puts them together. The checks play it
# through whole seasons, and compare its bill with that of the reference implementation. After each
# step, run `lab check continuous-training`. At the end, `lab submit continuous-training` packs your
# work.
#
# What plays the seasons of this page, `play` and `draw`, is in the package `labs.season`, and you
# can use it in your own folder to see what your class does. For the same questions on the full
# machinery, open the [retraining demo](bok:demo/retraining).
