# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["opendp==0.16.0", "pandas==3.0.6"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""How many orders took more than 35 minutes? Told with noise, from a budget that runs out."""

from pathlib import Path

import opendp.prelude as dp
import pandas as pd

dp.enable_features("contrib")  # parts of OpenDP that have not passed its vetting yet

EPSILON = 1.0  # the whole budget: what all answers together may tell about one person
MOST_ORDERS = 100  # of one courier in four weeks: a rule of the company, not read from the data

orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
assert orders["courier"].value_counts().max() <= MOST_ORDERS, "the promise below would be false"
slow = orders.loc[orders["minutes"] > 35, "order_id"].tolist()
slow_or_one_more = [*slow, "the neighbour's order"]


def asked(rows: list[str], orders_of_one_person: int) -> dp.Context:
    """A gate to the rows: two questions, which share the budget, and then no more."""
    return dp.Context.compositor(
        data=rows,
        privacy_unit=dp.unit_of(contributions=orders_of_one_person),
        privacy_loss=dp.loss_of(epsilon=EPSILON),
        split_evenly_over=2,
        domain=dp.vector_domain(dp.atom_domain(T=str)),
    )


def margin(context: dp.Context) -> float:
    """What a noisy count is off by, at most, in 95 of 100 answers."""
    scale = context.query().count().laplace().param()
    return dp.discrete_laplacian_scale_to_accuracy(scale=scale, alpha=0.05)


customer, courier = asked(slow, 1), asked(slow, MOST_ORDERS)
print(f"exactly {len(slow)} orders, or {len(slow_or_one_more)} with the neighbour's")
for name, context in (("customer", customer), ("courier", courier)):
    told = context.query().count().laplace().release()
    print(f"told so that no {name} shows: {told}, give or take {margin(context):.0f}")
assert margin(courier) > 50 * margin(customer), "who brings more rows needs more noise"

customer.query().count().laplace().release()
try:
    customer.query().count().laplace().release()
except ValueError as refusal:
    print("third question:", refusal)
else:
    raise AssertionError("without an end to the questions the noise can be averaged away")
