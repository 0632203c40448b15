# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["feature-engine==1.9.4", "pandas==3.0.6", "scikit-learn==1.9.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Derive features in one pipeline, and see what a feature from the future does."""

from pathlib import Path

import pandas as pd
from feature_engine.creation import CyclicalFeatures, RelativeFeatures
from feature_engine.datetime import DatetimeFeatures
from feature_engine.encoding import MeanEncoder, OneHotEncoder
from feature_engine.imputation import MeanMedianImputer
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error
from sklearn.pipeline import Pipeline, make_pipeline

NUMBERS = ["distance_km", "items", "rain_mm", "open_orders"]
WORDS = ["district", "restaurant_type", "vehicle"]

orders = pd.read_csv(Path(__file__).with_name("orders.csv"), parse_dates=["ordered_at"])
# A leak: the mean of a day contains the order itself, and orders from after it.
orders["courier_day"] = orders.groupby(["courier", "day"])["minutes"].transform("mean")
train, test = orders[orders["day"] < "2026-01-22"], orders[orders["day"] >= "2026-01-22"]

missing = MeanMedianImputer(variables=["open_orders"])
derived = [
    missing,
    OneHotEncoder(variables=WORDS),
    RelativeFeatures(["distance_km"], ["vehicle_bicycle", "vehicle_scooter"], ["mul"]),
    DatetimeFeatures(["ordered_at"], ["hour"]),
    CyclicalFeatures(["ordered_at_hour"], drop_original=True),
]


def error(pipeline: Pipeline, columns: list[str]) -> float:
    """Mean error in minutes in the last week, learned from the weeks before."""
    pipeline.fit(train[columns], train["minutes"])
    return mean_absolute_error(test["minutes"], pipeline.predict(test[columns]))


inputs = ["ordered_at", *NUMBERS, *WORDS]
plain = error(make_pipeline(missing, LinearRegression()), NUMBERS)
honest = error(make_pipeline(*derived, LinearRegression()), inputs)
by_courier = make_pipeline(MeanEncoder(variables=["courier"]), *derived, LinearRegression())
courier = error(by_courier, [*inputs, "courier"])
leaky = error(make_pipeline(*derived, LinearRegression()), [*inputs, "courier_day"])

print(f"numbers {plain:.2f}, derived features {honest:.2f}, and courier {courier:.2f}")
print(f"with the mean of the courier's day, known only at night: {leaky:.2f}")
assert leaky < min(honest, courier), "the leak no longer flatters the test"
