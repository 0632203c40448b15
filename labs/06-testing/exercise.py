"""Lab testing: tests that find something.

The delivery service has several teams, and each has written its own system that promises minutes.
You write one test suite for all of them. Your suite must pass on every good system, and fail on as
many broken ones as it can. You never see their code: a test gets a system and may call it. The
systems agree on the following, and on nothing else.

    Orders are a DataFrame with one row an order: order_id (a text, another one for each order),
    ordered_at (a text such as "2026-01-31T19:10:00"), vehicle ("bicycle", "scooter" or "car"),
    distance_km, items, rain_mm, and open_orders, which is NaN where the reading was lost. A
    *table* is orders with one more column, minutes: how long the delivery took.

    system.features(orders)
        The inputs of the model: a DataFrame with one row for each order, in the same order. It has
        distance_km, items and rain_mm as they are in the orders, open_orders with -1 where the
        reading was lost, hour (0 to 23, of ordered_at) and bicycle (1 or 0). It may have further
        columns. Whatever it holds was known when the order was placed.
    system.order_features(order)
        The same for one order, a dictionary with the columns of orders as keys. This is what the
        service uses. It gives back a dictionary with the same names and the same values.
    system.join(orders, deliveries)
        The table of all orders that have a delivery, each once, in any order. Deliveries is a
        DataFrame with order_id and minutes, in the order in which couriers reported. A courier may
        report an order twice, with the same minutes, and orders of other services are among them.
    system.split(table, days)
        A list of two tables: the rows to train on, and the rows to test on. Those to test on are
        all rows of the newest `days` days of the table. Rows may come in any order.
    system.train(table, seed)
        Trains a model and gives back its number. The same table and seed give the same model. A
        model that was trained stays as it is.
    system.predict(model, orders)
        The minutes that a model promises: an array with one number for each order, in the same
        order. The answer to an order does not depend on what else is asked. No orders, no numbers.
    system.promise(model, order)
        The same for one order, a dictionary: one number.

Each test asserts, as in pytest, and says in words what is wrong. Some good systems use trees, which
predict in steps: a change of the distance may leave a promise as it is, and may now and then move
it a little the wrong way. Add tests of your own, as many as you like: every function whose name
begins with `test_` counts. Run `lab check testing` after each step.
"""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from reference_impl.simulate import load_scenario, simulate_day

COLUMNS = ["order_id", "ordered_at", "vehicle", "distance_km", "items", "rain_mm", "open_orders"]
"""The columns of orders."""


def make_table(days: int = 5, seed: int = 1, orders: int = 100) -> pd.DataFrame:
    """Return a table of some days, with this many orders a day, in the order of time.

    All days have the same weather, which depends on the seed. About one reading of open_orders in
    a hundred is lost. `make_table()[COLUMNS]` are orders.
    """
    return _simulated(days, seed, orders).copy()


@cache
def _simulated(days: int, seed: int, orders: int) -> pd.DataFrame:
    # One long day, dealt out to the days like a pack of cards: quicker than a day at a time.
    table = simulate_day(load_scenario("calm"), 0, seed, days * orders)
    times = table["ordered_at"].to_numpy() + (np.arange(len(table)) % days) * np.timedelta64(1, "D")
    texts = np.datetime_as_string(times, unit="s").astype(object)
    table = table.assign(ordered_at=texts).sort_values("ordered_at", ignore_index=True)
    return table[[*COLUMNS, "minutes"]]


def test_features_are_those_agreed(system: SimpleNamespace) -> None:
    """Step 1. Each order gets the features that were agreed.

    Write a few orders by hand, and beside them the features that you expect. Which orders would a
    careless programmer get wrong?
    """
    raise NotImplementedError("Step 1, test_features_are_those_agreed, is not written yet.")


def test_service_and_training_agree(system: SimpleNamespace) -> None:
    """Step 2. A single order gets the same features in service as in a table.

    Here you need no expected value: the two must agree, for every order. Ask about many orders,
    rare ones among them.
    """
    raise NotImplementedError("Step 2, test_service_and_training_agree, is not written yet.")


def test_features_know_only_the_order(system: SimpleNamespace) -> None:
    """Step 3. No feature knows how long the delivery took, nor anything of another order.

    Both would make a model look better than it will be. The first comes in when the features are
    made from a table that has the minutes already; the second when they are made from all rows
    together. All columns that the system makes are suspects, also those that nobody agreed on.
    """
    raise NotImplementedError("Step 3, test_features_know_only_the_order, is not written yet.")


def test_labels_belong_to_their_orders(system: SimpleNamespace) -> None:
    """Step 4. Each order gets the minutes of its own delivery.

    A small table is enough, if the deliveries in it are as untidy as the agreement allows.
    """
    raise NotImplementedError("Step 4, test_labels_belong_to_their_orders, is not written yet.")


def test_the_newest_days_are_tested_on(system: SimpleNamespace) -> None:
    """Step 5. The split tests on the newest days, whole days, and trains on all that came before.

    Count rows, and compare names. What if the days have different numbers of orders, or the rows
    of the table are in no order?
    """
    raise NotImplementedError("Step 5, test_the_newest_days_are_tested_on, is not written yet.")


def test_training_can_be_repeated(system: SimpleNamespace) -> None:
    """Step 6. The same table and seed give the same model, and a model stays as it is.

    Compare the promises of models for the same orders, before and after other things happened.
    """
    raise NotImplementedError("Step 6, test_training_can_be_repeated, is not written yet.")


def test_the_model_has_learnt(system: SimpleNamespace) -> None:
    """Step 7. On later days the model is clearly better than somebody who knows only the mean.

    How much better is a choice. When the good systems learn from five days of a hundred orders,
    they err by less than 0.7 times what the mean of the training rows errs.
    """
    raise NotImplementedError("Step 7, test_the_model_has_learnt, is not written yet.")


def test_the_model_behaves(system: SimpleNamespace) -> None:
    """Step 8. Promises answer to a change of the order as they must.

    Nobody knows the right minutes, but a longer way, a larger order and a longer queue must not
    shorten a promise, and over many orders each of them must lengthen it. Another order_id must
    change nothing. Allow for trees: when a good system has learnt from five days, up to one order
    in ten moves by more than half a minute in the wrong direction.
    """
    raise NotImplementedError("Step 8, test_the_model_behaves, is not written yet.")


def test_every_order_is_answered(system: SimpleNamespace) -> None:
    """Step 9. Each order gets its own answer, however it is asked.

    One order, many, none; in another sequence; one whose reading is lost; as a table and as a
    request. The answer must be the same number of minutes, and a number.
    """
    raise NotImplementedError("Step 9, test_every_order_is_answered, is not written yet.")


def tests() -> list[str]:
    """The names of all tests of this file. The checks ask for them; leave it as it is."""
    return [name for name in globals() if name.startswith("test_")]


def run(name: str, functions: dict[str, Callable[..., Any]]) -> None:
    """Run one test on one system. The checks call it; leave it as it is."""
    globals()[name](SimpleNamespace(**functions))
