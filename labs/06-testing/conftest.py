"""Two good systems for lab testing, and how a suite is run on them and on broken copies.

Both keep the agreement that the exercise states, and they share no code.
"""
# ruff: noqa: D102 -- what each function of a system does is said in the exercise

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingRegressor

from labs.kit.calls import Answers
from labs.kit.plain import AnswerError

FUNCTIONS = ["features", "order_features", "join", "split", "train", "predict", "promise"]
GOOD_RUNS = [("straight", 0), ("forest", 0), ("straight", 1)]


class Straight:
    """A linear model; features of a table by pandas, of one order from a dictionary."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.models: list[Any] = []
        self.rng = rng

    def features(self, orders: pd.DataFrame) -> pd.DataFrame:
        made = orders[["distance_km", "items", "rain_mm"]].astype(float)
        made["open_orders"] = orders["open_orders"].fillna(-1.0)
        made["hour"] = orders["ordered_at"].str[11:13].astype(int)
        made["bicycle"] = orders["vehicle"].eq("bicycle").astype(int)
        return made

    def order_features(self, order: dict[str, Any]) -> dict[str, Any]:
        made = {name: order[name] for name in ("distance_km", "items", "rain_mm")}
        made["open_orders"] = -1.0 if pd.isna(order["open_orders"]) else order["open_orders"]
        made["hour"] = int(order["ordered_at"][11:13])
        return made | {"bicycle": int(order["vehicle"] == "bicycle")}

    def join(self, orders: pd.DataFrame, deliveries: pd.DataFrame) -> pd.DataFrame:
        return orders.merge(deliveries.drop_duplicates("order_id"), on="order_id", how="inner")

    def split(self, table: pd.DataFrame, days: int) -> list[pd.DataFrame]:
        day = table["ordered_at"].str[:10]
        last_days = sorted(day.unique())[-days:]
        newest = day.isin(last_days)
        return [table[~newest], table[newest]]

    def train(self, table: pd.DataFrame, seed: int) -> int:  # noqa: ARG002 - nothing is random
        made = self.matrix(self.features(table))
        self.models.append(np.linalg.lstsq(made, table["minutes"].to_numpy(), rcond=None)[0])
        return len(self.models) - 1

    def matrix(self, made: pd.DataFrame) -> np.ndarray:
        waiting = made["open_orders"].where(made["open_orders"] >= 0, 1.5)
        rush = made["hour"].isin([12, 13, 18, 19, 20])
        km, ones = made["distance_km"], np.ones(len(made))
        parts = [ones, km, km * made["bicycle"], made["items"], made["rain_mm"], waiting, rush]
        return np.stack([np.asarray(part, dtype=float) for part in parts], axis=1)

    def predict(self, model: int, orders: pd.DataFrame) -> np.ndarray:
        return self.matrix(self.features(orders)) @ self.models[model]

    def promise(self, model: int, order: dict[str, Any]) -> float:
        made = pd.DataFrame([self.order_features(order)])
        return float((self.matrix(made) @ self.models[model])[0])


class Forest:
    """Trees; features row by row in Python, with one more column; rows come in other sequences."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.models: list[Any] = []
        self.rng = rng
        self.columns = ["weekday", "bicycle", "hour", "open_orders", "rain_mm", "items"]
        self.columns.append("distance_km")

    def order_features(self, order: dict[str, Any]) -> dict[str, Any]:
        time, waiting = pd.Timestamp(order["ordered_at"]), order["open_orders"]
        return {
            "weekday": time.weekday(),
            "bicycle": float(order["vehicle"] == "bicycle"),
            "hour": time.hour,
            "open_orders": -1 if waiting is None or np.isnan(waiting) else waiting,
            **{name: order[name] for name in ("rain_mm", "items", "distance_km")},
        }

    def features(self, orders: pd.DataFrame) -> pd.DataFrame:
        rows = [Forest.order_features(self, order) for order in orders.to_dict("records")]
        return pd.DataFrame(rows, columns=self.columns)

    def join(self, orders: pd.DataFrame, deliveries: pd.DataFrame) -> pd.DataFrame:
        minutes = dict(zip(deliveries["order_id"], deliveries["minutes"], strict=True))
        found = orders.assign(minutes=orders["order_id"].map(minutes)).dropna(subset="minutes")
        return found.sort_values("minutes", ignore_index=True)

    def split(self, table: pd.DataFrame, days: int) -> list[pd.DataFrame]:
        table = table.sort_values("ordered_at", ignore_index=True)
        dates = pd.to_datetime(table["ordered_at"]).dt.normalize()
        first = sorted(set(dates))[-days]
        return [table[dates < first].iloc[::-1], table[dates >= first]]

    def train(self, table: pd.DataFrame, seed: int) -> int:
        model = GradientBoostingRegressor(
            n_estimators=20, max_depth=2, learning_rate=0.4, subsample=0.8, random_state=seed
        )
        made = self.features(table)
        model.fit(made.to_numpy(dtype=float), table["minutes"].to_numpy())
        model.columns = list(made)
        self.models.append(model)
        return len(self.models) - 1

    def ask(self, model: int, made: pd.DataFrame) -> np.ndarray:
        if made.empty:
            return np.zeros(0)
        trees = self.models[model]
        return trees.predict(made[trees.columns].to_numpy(dtype=float))

    def predict(self, model: int, orders: pd.DataFrame) -> np.ndarray:
        return self.ask(model, self.features(orders))

    def promise(self, model: int, order: dict[str, Any]) -> float:
        return float(self.ask(model, pd.DataFrame([self.order_features(order)]))[0])


GOOD = {"straight": Straight, "forest": Forest}

System = Straight | Forest
Spoil = Callable[[Any], None]


class Trial:
    """Runs the student's tests on systems, each system once, and remembers what they said."""

    def __init__(self) -> None:
        self.verdicts: dict[Any, str | None] = {}
        self.unwritten: dict[str, str] = {}
        self.kinds: dict[Any, str] = {}

    def complaint(
        self, lab: Answers, kind: str, number: int, spoil: Spoil | None, first: str = ""
    ) -> str | None:
        """What the first test that fails says of a system; None when all pass.

        Args:
            lab: The student's suite.
            kind: Which good system.
            number: From which the chance of this system is drawn.
            spoil: How it is broken, or None for a good one.
            first: The test that is run first, which saves time where it complains.

        Raises:
            NotImplementedError: No test is written.
        """
        key = (kind, number, spoil)
        if key not in self.verdicts:
            system = GOOD[kind](np.random.default_rng(number))
            if spoil:
                spoil(system)
            self.verdicts[key] = self._run(lab, system, first)
        return self.verdicts[key]

    def _run(self, lab: Answers, system: System, first: str) -> str | None:
        # Anew for each system, so that no test can tell by counting which one it is.
        for file in lab.files.names():
            lab.files.remove(file)
        lab.restart()
        names = sorted(lab.tests(), key=lambda name: name != first)
        # Looked up at each call, since a fault may replace a function while others run.
        given = {
            name: (lambda *asked, _name=name: getattr(system, _name)(*asked)) for name in FUNCTIONS
        }
        for name in names:
            try:
                lab.run(name, given)
            except NotImplementedError as error:
                self.unwritten[name] = str(error)
            except AnswerError:
                raise
            except Exception as error:  # a test that stops is a test that fails
                return f"{name}: {str(error).partition(chr(10))[0][:200] or type(error).__name__}"
        if len(self.unwritten) == len(names):
            raise NotImplementedError(
                next(iter(self.unwritten.values()), "No test is written yet.")
            )
        return None

    def passes_good_ones(self, lab: Answers) -> None:
        """Demand that no test complains of a good system, each time it is asked.

        Raises:
            AssertionError: When one does.
        """
        for kind, number in GOOD_RUNS:
            told = self.complaint(lab, kind, number, None)
            assert told is None, (  # noqa: S101
                f"A good system must pass, each time. Here one does not: {told}."
            )


@pytest.fixture(scope="session")
def trial() -> Trial:
    """The verdicts of this run; a system is put to the suite only once."""
    return Trial()
