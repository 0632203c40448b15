"""What the drift demo shows: a season of orders, watched by the reference implementation."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from reference_impl.monitor import Score, compare, layout_of, watched
from reference_impl.problem import Policy, Problem
from reference_impl.profile import Profile, layout, profile
from reference_impl.simulate import Event, Scenario
from reference_impl.source import simulated
from reference_impl.store import DAY

Method = Literal["psi", "ks"]
SHOWN = ("column", "method", "value", "threshold", "verdict", "reason")
DAYS = 75  # by then every event of the scenarios has begun


@dataclass(frozen=True)
class Season:
    """Orders of one scenario, with the column `day_number`: production counts from 0.

    `reference` holds the rows the model has learnt from, `held_out` the last days before
    production, on which its error was promised. The minutes are those of the label feed; `late`
    says by how many days the feed sends those of a day later than promised.
    """

    reference: pd.DataFrame
    held_out: pd.DataFrame
    orders: pd.DataFrame
    days: int
    events: list[Event]
    late: list[int] = field(default_factory=list)

    def day(self, day: int) -> pd.DataFrame:
        """The orders of one day."""
        return self.orders[self.orders[DAY] == day]

    def week(self, policy: Policy, day: int) -> pd.DataFrame:
        """The orders of the monitoring window that ends with a day, as they arrived."""
        return self.orders[self.orders[DAY].between(day - policy.monitor_days + 1, day)]


def play(problem: Problem, scenario: Scenario, days: int, seed: int, orders: int) -> Season:
    """Simulate the history and `days` days of production; raises LoopError as `simulated` does."""
    source = simulated(problem, scenario, days, seed, orders)
    past = source.history.assign(**{DAY: source.history_days})
    production = [source.label(day, source.batch(day)).assign(**{DAY: day}) for day in range(days)]
    newest = past[DAY] >= -problem.policy.gate_days
    return Season(
        reference=past[~newest],
        held_out=past[newest],
        orders=pd.concat(production, ignore_index=True),
        days=days,
        events=source.events,
        late=[source.late(day) for day in range(days)],
    )


def scores_by_day(problem: Problem, season: Season, method: Method) -> pd.DataFrame:
    """Scores of every day's window: day, column, method, value, threshold, verdict, reason."""
    reference = _learnt(problem, season)
    rows = [
        {"day": day} | {name: getattr(score, name) for name in SHOWN}
        for day in range(season.days)
        for score in _window_scores(problem, season, reference, day, method)
    ]
    return pd.DataFrame(rows)


def scores(problem: Problem, season: Season, day: int, method: Method) -> list[Score]:
    """The scores of the window that ends with a day."""
    return _window_scores(problem, season, _learnt(problem, season), day, method)


def _learnt(problem: Problem, season: Season) -> Profile:
    cells = layout_of(problem, season.reference)
    return profile(cells, watched(problem, season.reference))


def _window_scores(
    problem: Problem, season: Season, reference: Profile, day: int, method: Method
) -> list[Score]:
    week = watched(problem, season.week(problem.policy, day))
    found = compare(problem, reference, profile(layout(reference), week))
    return [_by(score, method) for score in found]


def _by(score: Score, method: Method) -> Score:
    """The score as it would be if another method decided where PSI does."""
    numeric = "cramers_v" not in score.scores
    if score.method == "psi" and numeric and score.verdict == "cannot judge":
        return replace(score, method=method)
    if score.method != "psi" or method not in score.thresholds:
        return score
    value, limit = score.scores[method], score.thresholds[method]
    place = "above" if value > limit else "within"
    return replace(
        score,
        method=method,
        value=value,
        threshold=limit,
        verdict="drift" if value > limit else "no drift",
        reason=f"{method} {value:.3f} is {place} {limit:.3f}",
    )


@dataclass(frozen=True)
class Watched:
    """One model, never retrained: `days` has day, fault (text), error, known_on, loss_alarm.

    A day whose batch is blocked has no error. The error of a day is known on the day `known_on`.
    """

    days: pd.DataFrame
    promised: float


def watch(problem: Problem, season: Season, seed: int) -> Watched:
    """Train on the history, then check and score each day as the loop does.

    The alarm of a day uses only labels that have arrived by that day.
    """
    # Imported here: scikit-learn and pandera take seconds, and the first view needs neither.
    from reference_impl.evaluate import absolute_errors
    from reference_impl.train import predict, train
    from reference_impl.validate import check_batch

    model = train(problem, season.reference, seed)
    promise = predict(problem, model, season.held_out)
    promised = float(absolute_errors(problem, season.held_out, promise).mean())
    rows, recent = [], []
    by_day = {int(day): frame for day, frame in season.orders.groupby(DAY)}
    errors: dict[int, pd.DataFrame] = {}
    late = dict(enumerate(season.late))
    known_on = {day: day + problem.label_delay_days + late.get(day, 0) for day in by_day}
    for day, batch in by_day.items():
        inputs = batch.drop(columns=problem.target.name)
        fault = check_batch(problem, inputs, season.reference).reason
        if not fault:
            missed = absolute_errors(problem, batch, predict(problem, model, batch))
            errors[day] = batch[[DAY]].assign(error=missed)
        labelled = [errors[past] for past in errors if known_on[past] == day]
        recent = [*recent, *labelled][-problem.policy.loss_days :]
        rows.append(
            {
                "day": day,
                "fault": fault,
                "error": float(errors[day]["error"].mean()) if day in errors else np.nan,
                "known_on": known_on[day],
                "loss_alarm": _loss_alarm(problem.policy, recent, promised, seed),
            }
        )
    return Watched(pd.DataFrame(rows), promised)


def _loss_alarm(policy: Policy, recent: list[pd.DataFrame], promised: float, seed: int) -> bool:
    from reference_impl.evaluate import mean_interval
    from reference_impl.retrain import Signals

    rows = pd.concat(recent) if recent else pd.DataFrame()
    if len(rows) < policy.min_rows:
        return False
    interval = mean_interval(rows["error"].to_numpy(), seed, rows[DAY].to_numpy())
    return Signals(loss=interval, promised=promised).loss_alarm(policy)


def first_alarms(scored: pd.DataFrame, watched: Watched, last_day: int) -> pd.DataFrame:
    """The first alarm of each measure up to a day: measure, first_alarm (text)."""
    days = watched.days
    raised: dict[str, pd.Series] = {
        "batch check (fault)": days.loc[days["fault"] != "", "day"],
        "error, when labels come": days.loc[days["loss_alarm"], "day"],
    }
    for (column, method), rows in scored.groupby(["column", "method"], sort=False):
        label = f"{column} ({method})"
        known = raised.get(label, pd.Series(dtype=int))
        raised[label] = pd.concat([known, rows.loc[rows["verdict"] == "drift", "day"]])
    firsts = {name: found[found <= last_day].min() for name, found in raised.items()}
    return pd.DataFrame(
        {
            "measure": list(firsts),
            "first alarm": ["none" if pd.isna(d) else f"day {int(d)}" for d in firsts.values()],
        }
    )
