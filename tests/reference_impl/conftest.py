"""What several files of tests need and what is dear to make: one short season, one registry."""

import shutil
import warnings
from pathlib import Path

import pandas as pd
import pytest

from reference_impl import tracking
from reference_impl.artefact import build
from reference_impl.loop import run
from reference_impl.problem import Policy, load_problem
from reference_impl.registry import Registry
from reference_impl.simulate import Event, Scenario, load_scenario, simulate_day
from reference_impl.source import simulated
from reference_impl.train import TrainingRecord, train


@pytest.fixture(scope="session", autouse=True)
def _empty_databases(tmp_path_factory):
    """MLflow makes its tables by some eighty migrations, two seconds; here once, then by a copy."""
    template = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    connect = tracking._connect

    def quick(database: Path, name: str):
        if not database.exists():
            if not template.exists():
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # MLflow and SQLAlchemy deprecate on import
                    connect(template, "template")
            shutil.copy(template, database)
        return connect(database, name)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tracking, "_connect", quick)
        yield


QUICK = Policy(min_rows=60, loss_days=3, loss_tolerance=0.15, half_life_days=4, gate_days=2,
               cool_down_days=3, follow_up_days=7)  # fmt: skip


@pytest.fixture(scope="session")
def delivery():
    return load_problem("delivery")


@pytest.fixture(scope="session")
def quick_problem(delivery):
    return delivery.model_copy(update={"train_days": 20, "policy": QUICK})


@pytest.fixture(scope="session")
def history():
    """Thirty calm days of a hundred orders; copy it before you change it."""
    calm = load_scenario("calm")
    days = [simulate_day(calm, day, 5, 100) for day in range(-30, 0)]
    return pd.concat(days, ignore_index=True)


@pytest.fixture
def batch():
    """One calm day of two hundred orders, to be spoilt at will."""
    return simulate_day(load_scenario("calm"), 3, 5, 200)


@pytest.fixture(scope="session")
def pipeline(quick_problem, history):
    return train(quick_problem, history, seed=1)


@pytest.fixture(scope="session")
def _registry_folder(tmp_path_factory, quick_problem, pipeline, history):
    """A registry with two versions, of which the first was promoted and then the second."""
    folder = tmp_path_factory.mktemp("registry")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # MLflow and SQLAlchemy deprecate on import
        registry = Registry(folder, "delivery")
        for seed in (1, 2):
            record = TrainingRecord("delivery", 4, -30, -1, 3000, seed, metrics={"mae": 2.5})
            registry.promote(registry.register(quick_problem, pipeline, record, history.head(50)))
    return folder


@pytest.fixture
def registry(_registry_folder, tmp_path):
    """A copy of the shared registry, so with version 2 as its champion, for each test."""
    folder = tmp_path / "registry"
    shutil.copytree(_registry_folder, folder)
    return Registry(folder, "delivery")


SEASON = Scenario(
    name="short",
    title="Roadworks in a short season",
    description="As `roadworks`, sooner and larger.",
    events=[
        Event(kind="roadworks", start_day=6, size=1.5, effect="concept", what="Streets dug up."),
        Event(kind="scale", feature="distance_km", start_day=3, end_day=4, size=1000,
              effect="fault", what="Kilometres arrive in metres."),
    ],
)  # fmt: skip


@pytest.fixture(scope="session")
def season_story():
    return SEASON


@pytest.fixture(scope="session")
def season(tmp_path_factory, quick_problem):
    """A finished run of twenty-four days: its workspace, its result, its calls of progress."""
    workspace: Path = tmp_path_factory.mktemp("workspace")
    calls: list[tuple[int, int]] = []
    source = simulated(quick_problem, SEASON, days=24, seed=3, orders=100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = run(quick_problem, source, workspace, 3, lambda *call: calls.append(call))
    return workspace, result, calls


@pytest.fixture(scope="session")
def bikes_csv(tmp_path_factory):
    """A made-up table in the form of the bicycle data: 200 days of 24 hours."""
    path = tmp_path_factory.mktemp("bikes") / "hour.csv"
    bike_table(200).to_csv(path, index=False)
    return path


def bike_table(days: int) -> pd.DataFrame:
    import numpy as np

    rng = np.random.default_rng(11)
    time = pd.date_range("2011-01-01", periods=24 * days, freq="h")
    hour, weekday = time.hour.to_numpy(), time.weekday.to_numpy()
    temp = (
        0.5 + 0.3 * np.sin(np.arange(len(time)) / 24 / 365 * 6.28) + rng.normal(0, 0.05, len(time))
    )
    count = 20 + 5 * hour + 60 * ((hour == 8) & (weekday < 5)) + 40 * temp
    count = count + rng.normal(0, 5, len(time))
    return pd.DataFrame(
        {
            "instant": np.arange(1, len(time) + 1), "dteday": time.strftime("%Y-%m-%d"),
            "season": 1, "yr": 0, "mnth": time.month, "hr": hour, "holiday": 0, "weekday": weekday,
            "workingday": (weekday < 5).astype(int), "weathersit": rng.choice([1, 2, 3], len(time)),
            "temp": temp.clip(0, 1).round(2), "atemp": temp.round(2),
            "hum": rng.uniform(0.3, 0.9, len(time)).round(2),
            "windspeed": rng.uniform(0, 0.5, len(time)).round(4),
            "casual": 1, "registered": 2, "cnt": count.clip(0, None).round(),
        }
    )  # fmt: skip


@pytest.fixture(scope="session")
def other_pipeline(quick_problem, history):
    """A model that gives other answers than `pipeline`."""
    return train(quick_problem, history.head(1000), seed=2)


@pytest.fixture(scope="session")
def models(tmp_path_factory, quick_problem, pipeline, other_pipeline, history):
    """Two directories with different models; copy them before you change them."""
    folder = tmp_path_factory.mktemp("models")
    for name, fitted in (("first", pipeline), ("second", other_pipeline)):
        record = TrainingRecord("delivery", 4, -30, -1, 3000, 1, metrics={"mae": 2.5})
        build(folder / name, quick_problem, fitted, record, history.head(50))
    return folder / "first", folder / "second"
