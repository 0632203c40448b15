# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["pandas==3.0.6", "scikit-learn==1.9.1", "shap==0.51.0"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Why 45 minutes? A promise taken apart, twice: by two models that know the same city."""

from pathlib import Path

import numpy as np
import pandas as pd
import shap
from sklearn.ensemble import RandomForestRegressor

FEATURES = ["distance_km", "items", "rain_mm", "open_orders"]

orders = pd.read_csv(Path(__file__).with_name("orders.csv")).fillna({"open_orders": 0.0})
# The courier's phone measures the way as well. It says almost what distance_km says.
phone = np.random.default_rng(7).normal(1.05, 0.03, len(orders))
orders["phone_km"] = orders["distance_km"] * phone
past, last_week = orders[orders["day"] < "2026-01-22"], orders[orders["day"] >= "2026-01-22"]


def explained(columns: list[str]) -> tuple[np.ndarray, float, pd.DataFrame]:
    """Predictions for the last week, the base, and what each column adds to each prediction."""
    model = RandomForestRegressor(
        n_estimators=200, max_features=0.5, min_samples_leaf=5, random_state=7
    ).fit(past[columns], past["minutes"])
    explainer = shap.TreeExplainer(model)
    parts = explainer.shap_values(last_week[columns])
    base = float(np.squeeze(explainer.expected_value))
    return model.predict(last_week[columns]), base, pd.DataFrame(parts, columns=columns)


def told(promises: np.ndarray, base: float, parts: pd.DataFrame, row: int) -> str:
    steps = " ".join(f"{minutes:+.1f} {name}" for name, minutes in parts.iloc[row].items())
    return f"{promises[row]:.1f} = {base:.1f} {steps}"


one, other = explained(FEATURES), explained([*FEATURES, "phone_km"])
slowest = int(one[0].argmax())
print(told(*one, slowest))
print(told(*other, slowest))

for promises, base, parts in (one, other):
    assert np.allclose(base + parts.sum(axis=1), promises), "the parts must add up to the promise"
weight, shared = (parts["distance_km"].abs().mean() for _, _, parts in (one, other))
errors = [np.abs(promises - last_week["minutes"]).mean() for promises, _, _ in (one, other)]
print(f"distance_km counts for {weight:.1f} minutes, or for {shared:.1f} beside phone_km")
assert abs(errors[0] - errors[1]) < 0.1, "both models promise equally well"
assert shared < 0.7 * weight, "the city is the same: the parts describe the model that has them"
