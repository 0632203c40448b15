# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["evidently==0.7.23", "fastapi==0.165.0", "httpx2==2.16.0", "pandas==3.0.6",
#     "scikit-learn==1.9.1"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""A week of orders is served and recorded. Then the record is compared with the training."""

import os
from pathlib import Path

import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.metrics import ValueDrift
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field
from sklearn.linear_model import LinearRegression

os.environ["DO_NOT_TRACK"] = "1"  # Evidently looks for it before it reports that it is used
FEATURES = ["distance_km", "items", "rain_mm"]
orders = pd.read_csv(Path(__file__).with_name("orders.csv"))
past, week = orders[orders["day"] < "2026-01-22"], orders[orders["day"] >= "2026-01-22"]
model = LinearRegression().fit(past[FEATURES], past["minutes"])
app, record = FastAPI(), []


class Order(BaseModel):
    distance_km: float = Field(ge=0, le=30)
    items: float = Field(ge=1, le=50)
    rain_mm: float = Field(ge=0)


@app.post("/promise")
def promise(order: Order) -> float:
    row = order.model_dump()
    record.append({**row, "minutes": model.predict(pd.DataFrame([row]))[0]})
    return record[-1]["minutes"]


client = TestClient(app)
# A partner's new app sends miles in the field for kilometres. Each order looks possible.
for order in week[FEATURES].assign(distance_km=week["distance_km"] / 1.609).to_dict("records"):
    assert client.post("/promise", json=order).status_code == 200, "the schema lets miles pass"

served, columns = pd.DataFrame(record), DataDefinition(numerical_columns=FEATURES)
current, known = (Dataset.from_pandas(rows[FEATURES], columns) for rows in (served, past))
report = Report([ValueDrift(column=name, method="psi") for name in FEATURES])
drift = {m["config"]["column"]: m["value"] for m in report.run(current, known).dict()["metrics"]}
print("PSI:", ", ".join(f"{name} {value:.2f}" for name, value in drift.items()))
drifted = {name for name in FEATURES if drift[name] > 0.2}
assert drifted == {"distance_km", "rain_mm"}, "the report names the fault and the weather alike"
late, usual = (
    (week["minutes"].to_numpy() > minutes + 5).mean()
    for minutes in (served["minutes"], model.predict(week[FEATURES]))
)
print(f"more than 5 minutes late: {late:.0%} of the orders, with kilometres {usual:.0%}")
assert late > 2 * usual, "which of the two hurts is known when the orders have arrived"
