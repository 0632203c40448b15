# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["apache-hamilton==1.90.0", "pandas==3.0.6", "pandera[pandas]==0.35.0"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""From a feed of orders to the minutes of a three-kilometre ride, past a gate for bad feeds."""

import logging
import sys
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from hamilton import driver

ORDER = pa.DataFrameSchema(
    {
        "vehicle": pa.Column(str, pa.Check.isin(["bicycle", "scooter", "car"])),
        "distance_km": pa.Column(float, pa.Check.in_range(0.1, 30)),
        "minutes": pa.Column(float, pa.Check.in_range(3, 180)),
    }
)


# The names are the graph: a parameter called `valid_orders` is what the function of that name
# returns. `feed` is no function here, so whoever runs the pipeline must give it.
def valid_orders(feed: pd.DataFrame) -> pd.DataFrame:
    return ORDER.validate(feed, lazy=True)  # lazy: report every fault, not only the first


def minutes_per_km(valid_orders: pd.DataFrame) -> pd.Series:
    pace = valid_orders["minutes"] / valid_orders["distance_km"]
    return pace.groupby(valid_orders["vehicle"]).median()


def three_km_ride(minutes_per_km: pd.Series) -> pd.Series:
    return (3 * minutes_per_km).round(1)


if __name__ == "__main__":
    logging.getLogger("hamilton").setLevel(logging.CRITICAL)  # we report a stop ourselves
    pipeline = driver.Builder().with_modules(sys.modules[__name__]).build()
    feed = pd.read_csv(Path(__file__).with_name("orders.csv"))
    good = pipeline.execute(["three_km_ride"], inputs={"feed": feed})["three_km_ride"]
    print("ride:", good.to_dict())

    metres = feed.copy()  # the app of the sushi restaurants begins to send metres
    metres.loc[metres["restaurant_type"] == "sushi", "distance_km"] *= 1000
    try:
        pipeline.execute(["three_km_ride"], inputs={"feed": metres})
    except pa.errors.SchemaErrors as error:
        print(f"stopped: {len(error.failure_cases)} rows break the contract")
    else:
        raise AssertionError("the gate let metres pass")

    # An override replaces a step, here the gate. Nothing crashes, and that is the danger.
    wrong = pipeline.execute(["three_km_ride"], overrides={"valid_orders": metres})["three_km_ride"]
    print("without the gate:", wrong.to_dict())
    assert wrong.between(20, good - 2).all(), "wrong promises that look like promises"
