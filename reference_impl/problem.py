"""A problem: what is predicted, from which columns, and when to act. One short YAML file.

The loop knows nothing of deliveries or bicycles. Everything that differs between two
applications stands in a file of `problems/`: columns with units and limits, the target, the time
column, the criteria of a good model, and the thresholds of the policy with their reasons.
"""

from pathlib import Path
from typing import Literal

import pandas as pd
import yaml
from pydantic import Field, ValidationError, model_validator

from reference_impl.criteria import Expectation, Fact, Guardrail, Owners, Prices, Slice
from reference_impl.errors import LoopError

PROBLEMS = Path(__file__).parent / "problems"


class Column(Fact):
    """One column: its unit, its legal values, and how the loop may use it."""

    name: str
    kind: Literal["numeric", "categorical"]
    unit: str = ""
    min: float | None = None
    max: float | None = None
    categories: list[str] = Field(default_factory=list)
    nullable: bool = False
    feature: bool = True
    seasonal: bool = False
    description: str = ""


class TimeSpec(Fact):
    """Where the time of a row stands: a timestamp, or a date with the hour in a second column."""

    column: str
    hour: str | None = None


class Policy(Fact):
    """Thresholds of the loop. The problem files say why each has its value."""

    min_rows: int = Field(default=50, ge=2)
    max_bad_share: float = 0.01
    max_null_rise: float = 0.05
    max_median_shift: float = 3.0
    min_batch_share: float = 0.5
    clock_odds: float = Field(default=1e6, gt=1)
    min_label_share: float = 0.8
    max_label_shift: float = Field(default=1.0, gt=0)
    label_tolerance_days: int = Field(default=1, ge=0)
    monitor_days: int = Field(default=7, ge=1)
    psi_threshold: float = 0.2
    ks_threshold: float = 0.15
    outside_threshold: float = 0.05
    loss_days: int = Field(default=5, ge=1)
    loss_tolerance: float = 0.15
    half_life_days: float = Field(default=10, gt=0)
    gate_days: int = Field(default=3, ge=1)
    min_gain: float = 0.02
    cool_down_days: int = Field(default=4, ge=1)
    follow_up_days: int = Field(default=7, ge=1)


class Download(Fact):
    """Where the data of a problem come from, when they are not simulated."""

    source: str
    uci_id: int | None = None
    doi: str = ""
    licence: str
    file: str
    sha256: str


class Problem(Fact):
    """A supervised task on a table whose rows are ordered in time.

    `train_days` is the history that must exist before production starts and the length of the
    sliding window a challenger learns from. `label_delay_days` is how long the truth takes.
    `latency_budget_ms` is what one prediction of the deployed artefact may take, in milliseconds.
    `intended_use` and `not_for` say what the answers may be used for; the model card repeats them.
    """

    name: str
    title: str
    description: str
    intended_use: str = ""
    not_for: tuple[str, ...] = ()
    target: Column
    key: str
    time: TimeSpec
    columns: list[Column]
    metric: Literal["mae"] = "mae"
    label_delay_days: int = Field(ge=0)
    train_days: int = Field(ge=7)
    slices: list[Slice] = Field(default_factory=list)
    guardrails: list[Guardrail] = Field(default_factory=list)
    latency_budget_ms: float | None = Field(default=None, gt=0)
    expectations: list[Expectation] = Field(default_factory=list)
    owners: Owners = Owners()
    prices: Prices | None = None
    policy: Policy = Policy()
    download: Download | None = None

    @property
    def features(self) -> list[Column]:
        """The columns a model may use. What is only known after the fact is not among them."""
        return [column for column in self.columns if column.feature]

    @model_validator(mode="after")
    def _criteria_name_columns(self) -> "Problem":
        """A floor or an expectation of a column that does not exist would never be checked."""
        columns = {column.name: column for column in self.columns}
        for part in self.slices:
            column = columns.get(part.by)
            if part.by != "hour" and (column is None or column.kind != "categorical"):
                raise ValueError(f"slices: '{part.by}' is neither a column of text nor 'hour'")
        for expected in self.expectations:
            column = columns.get(expected.column)
            if column is None:
                raise ValueError(f"expectations: there is no column '{expected.column}'")
            if (expected.add is None) == (column.kind == "numeric"):
                raise ValueError(
                    f"expectations: '{column.name}' is {column.kind}; "
                    "a number is changed by 'add' and a text by 'set_to'"
                )
            if expected.set_to is not None and expected.set_to not in column.categories:
                raise ValueError(f"expectations: '{expected.set_to}' is no level of {column.name}")
        return self


def problems() -> list[str]:
    """Names of the problems that ship with the course."""
    return sorted(path.stem for path in PROBLEMS.glob("*.yml"))


def load_problem(name_or_path: str | Path) -> Problem:
    """Read a problem by its name, or from a YAML file of your own.

    Raises:
        LoopError: no such problem, not YAML, or a key is missing, unknown or of a wrong type.
    """
    path = PROBLEMS / f"{name_or_path}.yml"
    if not path.is_file():
        path = Path(name_or_path)
    if not path.is_file():
        known = ", ".join(problems())
        raise LoopError(f"There is no problem '{name_or_path}': use {known} or a YAML file.")
    try:
        return Problem.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LoopError(f"{path} is not a YAML file: mend it and try again.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        message = first["msg"].removeprefix("Value error, ")
        raise LoopError(f"{path.name}: {where}: {message}.") from error


def read_table(problem: Problem, path: str | Path) -> pd.DataFrame:
    """Read a CSV or Parquet table of a problem, rows in the order of time.

    Returns:
        The declared columns, the target and `day` (datetime64, midnight). Categories are text,
        numbers are float64; values outside the declared limits are left for `validate` to judge.

    Raises:
        LoopError: no such file, not a table, a missing column, or text where numbers must stand.
    """
    path = Path(path)
    if not path.is_file():
        raise LoopError(f"There is no file {path}: give the path of a CSV or Parquet table.")
    try:
        read = pd.read_parquet if path.suffix == ".parquet" else pd.read_csv
        frame = read(path)
    except (ValueError, OSError) as error:  # ParserError, UnicodeDecodeError, ArrowInvalid
        raise LoopError(f"{path.name} cannot be read as a CSV or Parquet table.") from error
    return _typed(problem, frame, path.name)


def _typed(problem: Problem, frame: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = [*problem.columns, problem.target]
    names = [problem.key, problem.time.column, *(column.name for column in columns)]
    missing = [wanted for wanted in dict.fromkeys(names) if wanted not in frame.columns]
    if missing:
        raise LoopError(
            f"{name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)} "
            f"that problem '{problem.name}' needs."
        )
    table = frame[list(dict.fromkeys(names))].copy()
    for column in columns:
        try:
            table[column.name] = _as_kind(table[column.name], column)
        except (ValueError, TypeError) as error:
            message = f"{name}: the column {column.name} must hold numbers and holds text."
            raise LoopError(message) from error
    try:
        table[problem.time.column] = pd.to_datetime(table[problem.time.column])
    except (ValueError, TypeError) as error:
        message = f"{name}: the column {problem.time.column} must hold dates such as 2026-01-31."
        raise LoopError(message) from error
    table["day"] = table[problem.time.column].dt.normalize()
    order = [name for name in ("day", problem.time.hour or problem.time.column) if name in table]
    return table.sort_values(order, kind="stable").reset_index(drop=True)


def _as_kind(values: pd.Series, column: Column) -> pd.Series:
    if column.kind == "numeric":
        return pd.to_numeric(values).astype("float64")
    # A category read from CSV as 1 and from Parquet as 1.0 must be the same level "1".
    text = values.map(lambda v: f"{v:g}" if isinstance(v, int | float) else str(v), "ignore")
    return text.astype("str")
