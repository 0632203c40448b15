# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["pandas==3.0.6", "river==0.26.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Two streams of events, a model that learns from each delivery, and roadworks."""

from pathlib import Path

import pandas as pd
from river import drift, linear_model, preprocessing

ROADWORKS = pd.Timestamp("2026-01-20")  # from then on each order takes 8 minutes longer

orders = pd.read_csv(Path(__file__).with_name("orders.csv"), parse_dates=["ordered_at"])
orders.loc[orders["ordered_at"] >= ROADWORKS, "minutes"] += 8
delivered_at = orders["ordered_at"] + pd.to_timedelta(orders["minutes"], unit="min")
placed = orders.assign(event="ordered", at=orders["ordered_at"])
arrived = orders.assign(event="delivered", at=delivered_at)
events = pd.concat([placed, arrived]).sort_values("at", kind="stable")

model = preprocessing.StandardScaler() | linear_model.LinearRegression()
detector = drift.ADWIN()
under_way = {}  # the state: inputs and promise of each order that is not yet delivered
most_under_way = 0
alarms = []

for event in events.to_dict("records"):
    if event["event"] == "ordered":
        inputs = {name: event[name] for name in ("distance_km", "items", "rain_mm")}
        under_way[event["order_id"]] = inputs, model.predict_one(inputs)
        most_under_way = max(most_under_way, len(under_way))
        continue
    # Only now are the minutes known. A replay would let us learn from them when the
    # order is placed, and the model would look better than it can be in service.
    inputs, promised = under_way.pop(event["order_id"])
    usual_error = detector.estimation
    detector.update(abs(event["minutes"] - promised))
    if detector.drift_detected:
        alarms.append(event["at"])
        change = f"{usual_error:.1f} -> {detector.estimation:.1f}"
        print(f"{event['at']:%d %b %H:%M} error {change}")
    model.learn_one(inputs, event["minutes"])

print(f"{len(events):,} events, at most {most_under_way} orders under way at once")
assert alarms[-1].date() == ROADWORKS.date(), "the roadworks were not seen at once"
