# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Agree, own, and learn from an incident
#
# On Monday at ten the app promises 200 minutes for a ride of three kilometres. The app team sees
# it and calls the modelling team. They have changed nothing and call the data team. They have
# changed nothing either. At noon somebody thinks of the partner who sends the orders. He has
# changed something that morning, and had told "the team" by e-mail.
#
# Every program did what it was written for. What failed lay between the teams: nobody had written
# down what a column means, nobody knew whom to call, and each team looked at its own log. In this
# lesson you follow that Monday. In the lab you build what was missing. It belongs to the practice
# [hybrid teams](bok:practice/hybrid-teams).

# %%
"""Follow an incident through the logs of four teams."""

import pandas as pd
from matplotlib.figure import Figure

from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate

SEED = 7
calm = simulate(load_scenario("calm"), 14, SEED)
broken = simulate(load_scenario("km_to_m"), 45, SEED)
event = load_scenario("km_to_m").events[0]
day = (broken["day"] - broken["day"].min()).dt.days
monday = broken[day == event.start_day]
pd.DataFrame(
    {
        "calm days": calm["distance_km"].describe(),
        "the day of the change": monday["distance_km"].describe(),
    }
).loc[["count", "mean", "min", "max"]].round(1)

# %% [markdown]
# The column is called `distance_km`, it holds numbers, none is missing, and the type is right. A
# check of the type finds nothing. A person who looks at the two columns of this table sees it at
# once: the partner sends metres.
#
# ## What a contract has to say
#
# A [data contract](bok:concept/data-contract) is what the sender of a table promises to those who
# read it. To be of use, it must be something that a program can check at each delivery. We try
# three contracts, each a little longer, on four deliveries.

# %%
as_text = calm.assign(distance_km=calm["distance_km"].astype(str))
holes = calm.assign(distance_km=calm["distance_km"].mask(calm.index % 5 == 0))
deliveries = {"calm": calm, "as text": as_text, "every fifth missing": holes, "metres": monday}


def is_number(table: pd.DataFrame) -> bool:
    """The shortest contract."""
    return pd.api.types.is_numeric_dtype(table["distance_km"])


contracts = {
    "a number": is_number,
    "… that is never missing": lambda t: is_number(t) and bool(t["distance_km"].notna().all()),
    "… from 0 to 15": lambda t: is_number(t) and bool(t["distance_km"].between(0, 15).all()),
}
pd.DataFrame(
    {
        name: ["kept" if keeps(table) else "broken" for table in deliveries.values()]
        for name, keeps in contracts.items()
    },
    index=list(deliveries),
)

# %% [markdown]
# Only the last contract catches the metres. The unit itself cannot be seen in a column of
# numbers, but its traces can: no courier rides 3,000 kilometres for a pizza. Write the unit into
# the contract all the same. It tells the reader what the numbers mean, and a change of the
# contract from "km" to "m" can be refused *before* the first delivery.
#
# For contracts change too. The partner may add a column, and nobody is hurt. He may promise a
# narrower range. He may not remove, rename or widen without asking, because programs were written
# for what was promised. So there are two kinds of change, and the one that can **break** a reader
# needs a yes from every reader. The same rule holds for the interface of any web service. What is
# new here is that a change of *values* can break too: a district that no program has heard of, or
# a gap where there was never one.
#
# ## One story from four logs
#
# Now the Monday. Each team kept a log, each with the clock of its own place. Here is what they
# wrote, in the order in which a hurried person copied it together.

# %%
told = [
    ("app", "2026-03-02T09:58:00+00:00", "promise", "wrong", "order 4711: 201 minutes"),
    ("app", "2026-03-02T10:09:00+00:00", "promise", "alarm", "promises above one hour"),
    ("modelling", "2026-03-02T10:20:00+01:00", "model", "change", "version 8 serves"),
    ("data", "2026-03-02T10:41:00+01:00", "weather", "change", "another station"),
    ("app", "2026-03-02T10:15:00+00:00", "promise", "taken", "looking into it"),
    (
        "partner",
        "2026-03-02T04:50:00-05:00",
        "partner feed",
        "change",
        "distances from the new map",
    ),
    ("partner", "2026-03-02T07:20:00-05:00", "partner feed", "change", "back to the old map"),
    ("app", "2026-03-02T12:31:00+00:00", "promise", "well", "promises as usual"),
]
log = pd.DataFrame(told, columns=["team", "at", "part", "kind", "what"])
log["in UTC"] = pd.to_datetime(log["at"], utc=True).dt.strftime("%H:%M")
log[["team", "at", "kind", "what"]].sort_values("at").reset_index(drop=True)

# %% [markdown]
# Sorted by the text of the time, the partner's change stands first, five hours before the
# trouble. So it cannot have been that, says somebody, for the promises were fine until ten. And
# version 8 comes *after* the first wrong promise, so modelling is out as well. Both are wrong. In
# one clock the story is another one:

# %%
log[["in UTC", "team", "kind", "what"]].sort_values("in UTC").reset_index(drop=True)

# %% [markdown]
# Three changes came in the hour before the first wrong promise: a model at 9:20, another weather
# station at 9:41, and the new map at 9:50. Which one was it? The nearest in time is a good guess,
# and it is only a guess. Two questions make it better. Did the change come *before* the first
# wrong answer? And does a way lead from the part that was changed to the part that went wrong? A
# change of the billing, one minute before, would fail the second question.

# %%
when = pd.to_datetime(log["at"], utc=True)
minutes = (when - when[log["kind"] == "wrong"].min()).dt.total_seconds() / 60
rows = {team: row for row, team in enumerate(["app", "modelling", "data", "partner"])}
marks = {"change": ("o", BLUE), "wrong": ("X", ORANGE), "alarm": ("^", ORANGE)}
figure = Figure(figsize=(8, 2.8), layout="constrained")
axis = figure.subplots()
for kind, moments in minutes.groupby(log["kind"]):
    mark, colour = marks.get(kind, ("s", "black"))
    axis.scatter(moments, log["team"][moments.index].map(rows), marker=mark, color=colour, s=50)
    for number in moments.index:
        place = (moments[number], rows[log["team"][number]])
        up = 8 if number % 2 else -14
        axis.annotate(kind, place, xytext=(0, up), textcoords="offset points", ha="center")
axis.set_yticks(list(rows.values()), list(rows))
axis.set_ylim(3.7, -0.7)
axis.set_xlabel("minutes after the first wrong promise")
axis.axvline(0, color="black", linewidth=0.8, linestyle=":")
Picture(
    figure,
    "The Monday in one clock",
    "Four rows, one for each team, over time. Three changes lie before the first wrong one: one "
    "of modelling, one of data, and last that of the partner. The alarm follows after 11 minutes, "
    "the partner's second change after 142, and the good news after 153.",
)

# %% [markdown]
# The figure also shows where the time went. The alarm came after 11 minutes, and a person had
# taken it after 17. Then more than two hours passed in which people asked each other. A faster
# alarm would have saved minutes. A list that says who answers for the partner's feed would have
# saved hours.
#
# ## The review
#
# When it is over, the teams write down what happened: an [incident
# review](bok:concept/incident-review) [@lunney2016]. Its purpose is that it does not happen
# again, so it asks how the *system* let a mistake through. "Dee should have told us" helps
# nobody. Dee will be more careful for a week, and the next one to make a mistake will hide it. "A
# new unit reached the model without a check" leads to something that can be built.
#
# An action from a review has a team, a day, and a proof: how will one see that it is done? "Be
# more careful" has none of the three.
#
# ## Questions
#
# 1. The partner wants to send `distance_m` beside `distance_km` for a month, and then drop the
#    old column. Which of the two steps breaks a reader?
# 2. A pattern "orders/\*" belongs to the data team, and "orders/minutes" to the partner. Why
#    should the longer one decide, and not the first?
# 3. The alarm came 11 minutes after the first wrong promise. How many customers saw such a
#    promise? Which log would tell you?
# 4. Suppose that the change of the weather station had been the cause. What in the figure would
#    look different?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start team-contract`. It makes
# `mlops-labs/team-contract/exercise.py` and a README that says what to do. You write eight
# functions: a contract that is checked, changes that break, who answers, one story from many
# logs, the measures of an incident, the suspects, the actions that are not ready, and names in a
# review. After each one, run `lab check team-contract`.
