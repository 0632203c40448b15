# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = [
#   "adversarial-robustness-toolbox==1.20.1",
#   "numpy==2.4.6",
#   "packaging==26.3", # the toolbox imports it and does not ask for it
#   "pandas==3.0.6",
#   "scikit-learn==1.9.1",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Restaurants would rather not be shown as late: what small lies do to a model."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

with warnings.catch_warnings(action="ignore"):  # that PyTorch is missing
    from art.attacks.evasion import FastGradientMethod
    from art.estimators.classification import SklearnClassifier

INPUTS = ["distance_km", "items", "rain_mm", "open_orders"]
REPORTED = np.array([1, 0, 0, 1], dtype=np.float32)  # by the restaurant
STEP = 0.5  # standard deviations, of distance 0.6 km

orders = pd.read_csv(Path(__file__).with_name("orders.csv")).dropna()
late = (orders["minutes"] > 35).to_numpy().astype(int)
past = (orders["day"] < "2026-01-22").to_numpy()
scaler = StandardScaler().fit(orders.loc[past, INPUTS])
inputs = scaler.transform(orders[INPUTS]).astype(np.float32)
model = LogisticRegression(class_weight="balanced").fit(inputs[past], late[past])

week = inputs[~past & (late == 1)]  # the late orders of the last week
signs = np.random.default_rng(7).choice([-1, 1], size=week.shape)
noise = week + STEP * signs * REPORTED
# What nobody can change is no way in. Without the mask the attack would also "change"
# the rain, and the result would frighten for nothing.
attack = FastGradientMethod(SklearnClassifier(model), eps=STEP)
attacked = attack.generate(week, y=np.ones(len(week), dtype=int), mask=REPORTED)

shown = {"as reported": week, "with noise": noise, "attacked": attacked}
for name, rows in shown.items():
    print(f"{name}: {model.predict(rows).mean():.0%} of {len(week)} late orders seen")
assert np.abs(attacked - week).max() <= STEP + 1e-5, "the attack went too far"
assert model.predict(attacked).mean() < model.predict(noise).mean(), (
    "noise is as bad as an attacker"
)
