# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["feast==0.67.0", "pandas==2.3.3"]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Define a feature once; read it as it was for training, and as it is for serving."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.types import Float64

orders = pd.read_csv(Path(__file__).with_name("orders.csv"), parse_dates=["ordered_at"])
orders = orders.rename(columns={"ordered_at": "event_timestamp"})  # as Feast expects
# The feature: mean minutes of a district on a day. It is known when the day is over.
daily = orders.groupby(["district", "day"])["minutes"].mean()
daily = daily.rename("mean_minutes").reset_index()
daily["known_at"] = pd.to_datetime(daily["day"]) + timedelta(days=1)

with TemporaryDirectory() as folder:
    table, registry, online = (f"{folder}/{name}" for name in ("days", "registry", "online"))
    daily[["district", "known_at", "mean_minutes"]].to_parquet(table)
    district = Entity(name="district", join_keys=["district"], value_type=ValueType.STRING)
    view = FeatureView(
        name="yesterday",
        entities=[district],
        ttl=timedelta(days=1),  # a value that is older counts as unknown
        schema=[Field(name="mean_minutes", dtype=Float64)],
        source=FileSource(path=table, timestamp_field="known_at"),
    )
    config = RepoConfig(
        project="promises",
        provider="local",
        registry=registry,
        online_store={"type": "sqlite", "path": online},
        entity_key_serialization_version=3,
    )
    store = FeatureStore(config=config)
    store.apply([district, view])
    feature = ["yesterday:mean_minutes"]
    asked = orders[["order_id", "district", "event_timestamp", "day"]]
    training = store.get_historical_features(entity_df=asked, features=feature).to_df()
    store.materialize(datetime(2026, 1, 28), datetime(2026, 1, 29))  # copies the newest
    serving = store.get_online_features(feature, [{"district": "hills"}]).to_dict()

# The same by hand: each order with the mean of the day before its own.
next_day = pd.to_datetime(daily["day"]) + timedelta(days=1)
by_hand = asked.merge(daily.assign(day=next_day.astype(str)), on=["district", "day"])
by_hand = by_hand.set_index("order_id")["mean_minutes"]
training = training.set_index("order_id")["mean_minutes"]

print(f"\ntraining: {len(training):,} of {len(asked):,} orders, with the day before")
print(f"serving: the hills took {serving['mean_minutes'][0]:.1f} minutes yesterday")
by_hand = by_hand.reindex(training.index)
assert training.equals(by_hand), "an order knows what came after it"
