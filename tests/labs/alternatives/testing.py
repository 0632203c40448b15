"""Right answers to lab testing, written another way: many small tests with names of their own."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from reference_impl import city

KEYS = ["order_id", "ordered_at", "vehicle", "distance_km", "items", "rain_mm", "open_orders"]
PLAIN = {
    "order_id": "n1",
    "ordered_at": "2026-03-05T20:15:00",
    "vehicle": "car",
    "distance_km": 2.5,
    "items": 2.0,
    "rain_mm": 0.0,
    "open_orders": 1.0,
}


def order(**changes):
    return {**PLAIN, **changes}


def frame(*orders):
    return pd.DataFrame(list(orders), columns=KEYS).astype({"open_orders": float})


def drawn(count, seed, days=1):
    """Orders of a city of our own, and their minutes."""
    rng = np.random.default_rng(seed)
    made = frame(
        *(
            order(
                order_id=f"{seed}/{k}",
                ordered_at=f"2026-03-{1 + k * days // count:02}T{rng.integers(10, 24)}:30:00",
                vehicle=str(rng.choice(city.LEVELS["vehicle"])),
                distance_km=round(float(rng.uniform(0.5, 12)), 2),
                items=float(rng.integers(1, 14)),
                rain_mm=float(rng.choice([0, 0, 1.5, 7])),
                open_orders=float(rng.choice([np.nan, 0.5, 1, 2, 3, 5], p=[0.1] + [0.18] * 5)),
            )
            for k in range(count)
        )
    )
    speed = made["vehicle"].map({"bicycle": 15, "scooter": 24, "car": 20})
    waiting = 2.5 * made["open_orders"].fillna(1.5)
    minutes = 10 + 60 * made["distance_km"] / speed + waiting + 1.2 * made["items"]
    return made, minutes + rng.normal(0, 2, count)


def table_of(count=400, seed=0, days=1):
    made, minutes = drawn(count, seed, days)
    return made.assign(minutes=minutes)


def same(one, other):
    return np.allclose(np.asarray(one, dtype=float), np.asarray(other, dtype=float))


def expect(system, name, wanted, **changes):
    asked = order(**changes)
    found = system.features(frame(order(), asked))[name].tolist()[1]
    assert found == wanted, f"{name} is {found} for {changes}"


def test_numbers_stay(system):
    for name in ("distance_km", "items", "rain_mm"):
        for value in (1.0, 3.4, 17.25):
            expect(system, name, value, **{name: value})


def test_hours(system):
    for hour in (0, 1, 11, 23):
        expect(system, "hour", hour, ordered_at=f"2026-12-31T{hour:02}:59:59")


def test_readings(system):
    expect(system, "open_orders", -1, open_orders=float("nan"))
    expect(system, "open_orders", 0, open_orders=0.0)
    expect(system, "open_orders", 4.5, open_orders=4.5)


def test_vehicles(system):
    for vehicle in city.LEVELS["vehicle"]:
        expect(system, "bicycle", int(vehicle == "bicycle"), vehicle=vehicle)


def test_one_path(system):
    orders, _ = drawn(60, 5)
    orders.loc[0, ["items", "distance_km", "rain_mm"]] = [29.0, 28.37, 31.0]
    whole = system.features(orders)
    for k, single in enumerate(orders.to_dict("records")):
        made = system.order_features(single)
        assert set(made) == set(whole), "other names"
        assert same([made[name] for name in whole], whole.iloc[k]), f"{single} differs"


def test_secrets(system):
    orders, minutes = drawn(30, 6)
    known = system.features(orders.assign(minutes=minutes))
    unknown = system.features(orders.assign(minutes=minutes.to_numpy()[::-1] * 2))
    assert same(known, unknown), "the minutes are among the features"
    assert same(known, system.features(orders)), "the minutes are among the features"


def test_neighbours(system):
    orders, _ = drawn(30, 7)
    whole = system.features(orders)
    for k in (0, 13, 29):
        assert same(whole.iloc[[k]], system.features(orders[k : k + 1])), "a neighbour is known"


def test_join(system):
    orders, _ = drawn(9, 8)
    names = orders["order_id"].tolist()
    sent = {name: 11.0 * k + 7 for k, name in enumerate(names) if k not in (0, 4)}
    reports = [*reversed(sent.items()), ("stranger", 5.0), *list(sent.items())[2:4]]
    joined = system.join(orders, pd.DataFrame(reports, columns=["order_id", "minutes"]))
    assert len(joined) == len(sent), "too many rows, or too few"
    assert dict(zip(joined["order_id"], joined["minutes"], strict=True)) == sent, "wrong minutes"


def test_split(system):
    table = table_of(60, 9, days=6)
    table = table.drop(index=[0, 1, 2, 33, 34, 51, 52, 53, 54]).iloc[::-1].reset_index(drop=True)
    for days in (1, 2, 4):
        learn, exam = (set(part["order_id"]) for part in system.split(table, days))
        limit = f"2026-03-{7 - days:02}"
        assert exam == set(table.loc[table["ordered_at"] >= limit, "order_id"]), "exam"
        assert learn == set(table["order_id"]) - exam, "training"


def test_memory(system):
    table, (asked, _) = table_of(200), drawn(20, 10)
    one, two = system.train(table, 3), system.train(table, 3)
    said = [system.predict(number, asked) for number in (one, two, one, two)]
    system.train(table.assign(minutes=200 - table["minutes"]), 3)
    said.append(system.predict(one, asked))
    assert all(same(said[0], each) for each in said), "not the same model"


def test_error(system):
    model, (later, minutes) = system.train(table_of(), 1), drawn(150, 11)
    error = np.mean(np.abs(system.predict(model, later) - minutes))
    assert error < 0.5 * np.mean(np.abs(minutes - minutes.median())), f"{error} minutes"


def test_changes(system):
    model, (orders, _) = system.train(table_of(), 1), drawn(150, 12)
    orders = orders.fillna({"open_orders": 1.0})
    base = np.asarray(system.predict(model, orders))
    for column in ("distance_km", "items", "open_orders"):
        low, high = (
            np.asarray(system.predict(model, orders.assign(**{column: value})))
            for value in (orders[column].quantile(0.1), orders[column].quantile(0.9))
        )
        assert np.mean(high - low) > 2, f"{column} does not matter"
        steps = np.asarray(system.predict(model, orders.assign(**{column: orders[column] * 1.6})))
        assert np.mean(steps - base) > 0.3, f"{column} is turned around"
    assert same(base, system.predict(model, orders.assign(order_id="all the same")))


def test_answers(system: SimpleNamespace):
    model, (orders, _) = system.train(table_of(), 1), drawn(15, 13)
    orders.loc[3, "open_orders"] = float("nan")
    whole = np.asarray(system.predict(model, orders))
    assert len(system.predict(model, orders.head(0))) == 0
    for k in range(15):
        single = orders[k : k + 1].reset_index(drop=True)
        assert same(system.predict(model, single), whole[[k]])
        assert same(system.promise(model, single.iloc[0].to_dict()), whole[k])


def tests():
    return sorted(name for name in globals() if name.startswith("test_"))


def run(name, functions):
    globals()[name](SimpleNamespace(**functions))
