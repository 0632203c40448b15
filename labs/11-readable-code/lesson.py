# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Untangle a notebook
#
# Each Monday, somebody opens a notebook and runs it. It reads the orders of last week and says what
# will be promised in each district this week, and what has to be paid back to customers who
# waited. It grew over a year, cell by cell, and its author can run it. Then its author is on
# holiday.
#
# You get this notebook in the lab. Here we do with it what a colleague would do first: run it, run
# it again, and measure it. The practice is [readable code](bok:practice/readable-code).

# %%
"""Run the notebook of Monday morning in three ways, and measure how it is written."""

import ast
import re
from collections import Counter

import pandas as pd
from matplotlib.figure import Figure

from labs.kit.catalog import get
from labs.kit.figures import BLUE, ORANGE, Picture
from reference_impl.simulate import load_scenario, simulate

SEED = 7
days = simulate(load_scenario("calm"), days=7, seed=SEED, orders=150)
orders = pd.DataFrame(
    {
        "order_id": days["order_id"],
        "hour": days["ordered_at"].dt.hour,
        "district": days["district"],
        "rain_mm": days["rain_mm"],
        "promised": 30.0,
        "minutes": days["minutes"],
    }
)
# The feed corrects some orders afterwards: they come a second time, with the right minutes.
late_news = orders.sample(n=60, random_state=SEED).assign(minutes=lambda table: table.minutes - 4)
orders = pd.concat([orders, late_news], ignore_index=True)
orders.head(3)

# %% [markdown]
# ## The order in which it was run
#
# A notebook remembers two orders: the one in which the cells stand, and the one in which they were
# run, which is the number in `In [n]`. Here is the first line of each of our cells, from the top.

# %%
(path,) = get("readable-code").given
parts = re.split(r"^# In \[(\d+)\]:\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
cells = dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))
pd.DataFrame(
    [(f"In [{number}]", text.splitlines()[0][:70]) for number, text in cells.items()],
    columns=["run", "first line"],
)

# %% [markdown]
# The author ran the second cell of the file as the sixth, and the cell that throws away what is
# reported twice stands below a cell that pays for it. Somebody else will choose "run all", which
# goes from the top to the bottom. Let us do both, and also what happens on a busy Monday: the
# author runs all cells in the right order, and then the cell with the refunds once more.


# %%
def run(sequence: list[int]) -> dict[str, object]:
    """Run cells in a sequence, on a fresh copy of the orders, and return the results."""
    names = {"orders": orders.copy()}
    for number in sequence:
        exec(cells[number], names)  # noqa: S102 (a notebook of our own)
    out = names["out"]
    return {"late, per cent": out["late_percent"], "refunds, euros": out["refunds"] / 100}


as_run = sorted(cells)
results = pd.DataFrame(
    {
        "as the author ran it": run(as_run),
        "run all, from the top": run(list(cells)),
        "cell 10 once more": run([*as_run[:-1], 10, as_run[-1]]),
    }
).T
results.round(1)

# %% [markdown]
# Three runs of one notebook, on the same orders, and no error message in any of them. From the top,
# there are fewer late orders, since the limit of the cell that stands second is used where the
# author had used another. And a cell that adds to a variable of an earlier cell pays everybody
# twice when it is run twice.
#
# Pimentel and colleagues executed public notebooks from the top to the bottom, 863,878 of those
# that stated a version of Python and an order of their cells. Of these attempts, 24.11 per cent
# ended without an error, and 4.03 per cent gave the same results [@pimentel2019]. The first number
# is the famous one. The gap between the two is the dangerous one: those notebooks end well, and
# say something else.

# %%
figure = Figure(figsize=(8, 2.6), layout="constrained")
axis = figure.subplots()
bars = axis.barh(results.index, results["refunds, euros"], color=[BLUE, ORANGE, ORANGE])
axis.bar_label(bars, fmt="{:,.0f} euros", padding=4)
axis.invert_yaxis()
axis.set_xlim(right=results["refunds, euros"].max() * 1.25)
axis.set_xlabel("refunds of the week (euros)")
Picture(
    figure,
    "One notebook, one week, three sums",
    "Three bars with the refunds of the same week. The run from the top gives more than the run "
    "of the author, and the cell that was run once more doubles the sum.",
)

# %% [markdown]
# The cure has three parts, and none of them is cleverness. A function gets all that it needs as
# arguments, so no value can come from a cell that was run by accident. It gives back something
# new, and leaves what it was given as it was. And it remembers nothing, so that a second call gives
# what the first one gave. Such a function is called **pure**. For pure functions there is no order
# to be remembered, except the one that you can read: what goes in must exist.
#
# ## What changes in place
#
# A line of the first cell, `df = orders`, looks like a copy, and is none. Here it is again, small.

# %%
table = orders.head(4)[["order_id", "minutes"]].copy()
mine = table
mine["minutes"] = mine["minutes"] + 10
pd.DataFrame(
    {"orders of everybody": table["minutes"], "orders as they came": orders["minutes"][:4]}
)

# %% [markdown]
# `mine` was changed, and with it the table of everybody, because there is only one table with two
# names. An assignment gives a name and copies nothing. Most methods of pandas give back a new
# table. Those with `inplace=True` do not, and neither does an assignment to a column.
#
# ## A machine that reads
#
# Python can read Python: `ast.parse` makes a tree of a text. So some of what makes code hard
# to read can be counted: the statements, the places where the way divides (one more than that is
# the *cyclomatic complexity*), and the numbers.

# %%
branches = (ast.If, ast.For, ast.While, ast.IfExp)
rows = []
for number in as_run:
    nodes = list(ast.walk(ast.parse(cells[number])))
    rows.append(
        {
            "run": f"In [{number}]",
            "statements": sum(isinstance(node, ast.stmt) for node in nodes),
            "ways that divide": sum(isinstance(node, branches) for node in nodes),
            "numbers": sum(
                isinstance(node, ast.Constant) and type(node.value) in (int, float)
                for node in nodes
            ),
        }
    )
pd.DataFrame(rows).set_index("run").transpose()

# %% [markdown]
# Cell 10 stands out. It asks up to four questions about an order, one inside the other, and half of
# it is nearly the same as the other half. To test it, you need an order for each way through it.
# Most of these questions are the lines of a small table, of limits and cents, that was never
# written down.
#
# Cells 7, 8 and 9 have the same measures, but for a few numbers. That is the trace of copying. The
# next cell looks at their words, and forgets the names of the districts and the numbers at the end
# of the names.


# %%
def words(number: int) -> Counter[str]:
    """The words and signs of a cell, without what names a district or a result."""
    text = re.sub(r'"\w+"|\bp\d\b', "_", cells[number])
    return Counter(re.findall(r"\w+|[^\w\s]", text))


pairs = [(7, 8), (7, 9), (8, 9)]
pd.DataFrame(
    [
        (f"{a} and {b}", sum(((words(a) - words(b)) + (words(b) - words(a))).values()))
        for a, b in pairs
    ],
    columns=["cells", "words that differ"],
)

# %% [markdown]
# Cells 7 and 8 are copies. Cell 9 is *almost* one. Is the difference a decision, or a mistake that
# somebody forgot to repeat in the other two? The code cannot tell, and that is the price of a
# copy: each later change has to be made in all of them, and nobody can see whether a difference
# is meant. One function with an argument makes the difference visible, and gives it a name.
#
# What such measures do not see is whether a name is true. A function called `clean` that
# invents values passes all of them. So a machine checks form, and a person reads.
#
# ## Keep the behaviour, then change it
#
# While you untangle, you will find things that you would have decided otherwise. Leave them.
# Whoever moves code and changes what it does in the same step cannot tell which of the two made
# the numbers differ. So the order is: first the same numbers with better code, checked against
# the notebook; then, in another commit with its own reason, the change.
#
# ## Questions
#
# 1. The cell with `LIM = 10` has a comment: from now on. Which results of the author's run does it
#    reach, and which does it not reach? Who should be asked?
# 2. A helper gets a table, adds a column to it and gives it back. Its caller is content. Who
#    may be hurt, and when?
# 3. Two functions have the same five lines, and you make them one. Next month, one of the two has
#    to behave differently. What do you do?
# 4. A colleague writes `FIVE = 5` to satisfy the check for numbers without a name. What is lost?
#
# ## Now do the lab
#
# In a terminal, in the folder in which you want to work, run `lab start readable-code`. It makes
# `mlops-labs/readable-code/exercise.py`, the notebook `notebook.py` beside it, and a README that
# says what to do. You write eight functions: the numbers with their names, the orders that can be
# used, three columns, a percentage, one promise, all promises, a refund, and the report. After
# each one, run `lab check readable-code`.
