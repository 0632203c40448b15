"""The six steps of a day, in the order in which they happen.

    check -> predict -> look -> label -> decide -> answer

Each step reads what it needs from the run and leaves what it found there, and it may be repeated:
what it has written already is not written twice. So a run that is killed in any step goes on with
that step. The loop plays them one after the other; `assets` gives the same functions to Dagster.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from reference_impl.cost import FIGURES, LOOP, NEVER, ORACLE, day_figures
from reference_impl.errors import LoopError
from reference_impl.kinds import in_kinds
from reference_impl.labels import overdue, overdue_text
from reference_impl.monitor import Score
from reference_impl.outcome import Notice
from reference_impl.production import Production
from reference_impl.retrain import answers, decide, recall
from reference_impl.train import predict
from reference_impl.triggers import Signals
from reference_impl.tune import TRIALS
from reference_impl.watch import alarms, drifted, news

Step = Callable[[Production, int], None]


def check_orders(run: Production, day: int) -> None:
    """Are the orders of the day fit to be predicted on? What is not is kept apart.

    Raises:
        LoopError: this is not the table that was agreed, so the run cannot go on.
    """
    verdict, fit, apart = run.checked(day)
    if verdict.status == "rejected":
        raise LoopError(
            f"Day {day} did not bring the table of problem '{run.problem.name}': "
            f"{verdict.reason}. Mend the feed, or the problem file, and run again."
        )
    if verdict.status == "quarantined":
        run.state.quarantined.append(day)
    run.state.today = {
        "day": day,
        "date": str((run.source.first_date + pd.Timedelta(days=day)).date()),
        "orders": len(fit) or len(apart),
        "status": verdict.status,
        "fault": verdict.reason,
        **dict.fromkeys(FIGURES, float("nan")),
        "trainings": 0,
        "model_version": run.champion.version,
    }
    if len(apart):
        run.write("quarantine", apart.drop(columns=run.problem.target.name, errors="ignore"), day)


def predict_orders(run: Production, day: int) -> None:
    """Promise minutes, keep what was promised, and score it beside the first model and an oracle.

    The truth is used here only to tell afterwards what a day was worth.
    """
    if run.state.today["status"] != "accepted":
        return
    _, fit, _ = run.checked(day)
    promised = predict(run.problem, run.champion.pipeline, fit)
    version = np.full(len(promised), run.champion.version)
    answered = run.remember(day, fit, promised, version)
    first = run.model(run.state.promotions[0][1])
    never = promised if first is run.champion else predict(run.problem, first.pipeline, fit)
    run.write("orders", answered.drop(columns=run.problem.target.name), day)
    run.state.waiting.append(day)
    expected = run.source.expected(day, fit)
    for who, predictions in ((LOOP, promised), (NEVER, never), (ORACLE, expected)):
        run.state.today |= day_figures(run.problem, answered, predictions, who)


def look_at_inputs(run: Production, day: int) -> None:
    """Has the input changed? Scores of the last days against what the champion has learnt from."""
    if run.state.today["status"] != "accepted":
        run.state.today["scores"] = []
        return
    run.watch.predicted(day, run.answered(day))
    run.state.today["scores"] = [vars(score) for score in run.watch.scores(day)]


def take_labels(run: Production, day: int) -> None:
    """What is due: usually one day, none when the feed is late. Wrong labels are kept apart."""
    state, newest = run.state, day - run.problem.label_delay_days
    due = [past for past in state.waiting if past + run.source.late(past) <= newest]
    reasons = []
    for past in due:
        answered = run.source.label(past, run.answered(past))
        verdict = run.watch.reported(answered)
        fit, apart = verdict.split(answered)
        if len(apart):
            run.write("quarantined_labels", apart, past)
        if len(fit):
            fit = in_kinds(run.problem, fit)
            run.write("labelled", fit, past)
        if verdict.status == "accepted":
            run.watch.labelled(fit)
            state.losses = [*state.losses, past][-run.problem.policy.loss_days :]
            state.new_rows += len(fit)
        else:
            reasons.append(verdict.reason)
        run.forget(past)
    state.waiting = [past for past in state.waiting if past not in due]
    late = overdue(run.problem, state.waiting, day)
    state.today |= {"labels": "; ".join(reasons), "overdue": overdue_text(late)}


def decide_on_action(run: Production, day: int) -> None:
    """What do the signals of the day ask for? An alarm is said once, on the day it begins."""
    state, policy = run.state, run.problem.policy
    scores = [Score(**score) for score in state.today["scores"]]
    signals = _signals(run, day, scores)
    faults = {"orders": "fault", "labels": "labels", "overdue": "overdue"}
    told = {about: state.today[name] for about, name in faults.items()}
    found = alarms(told, signals, scores, policy)
    begun = news(day, found, state.last_alarm, policy)
    state.notices += begun
    if any(notice.kind == "loss" for notice in begun):
        state.refused = 0
    state.today["alarm"] = "; ".join(f"{alarm.kind}: {alarm.text}" for alarm in found)
    state.today["action"] = decide(signals, policy, run.trigger)
    state.today["answer"] = answers(signals)[1]


def answer_alarm(run: Production, day: int) -> None:
    """An earlier champion, a new one, or none: whoever is better on the latest labelled rows."""
    state = run.state
    if state.today["action"] != "retrain":
        return
    state.challenged, state.follow_up, state.new_rows = day, None, 0
    rows = run.labelled(day - run.problem.label_delay_days)
    earlier = [run.model(version) for _, version in state.promotions]
    recalled = recall(run.problem, rows, run.champion, earlier, run.seed, state.quarantined)
    if recalled is None:
        try:
            made = run.challenge(rows, f"day {day}", state.today["answer"])
        except LoopError as error:  # too few rows are left to learn from
            state.notices.append(Notice(day, "refused", str(error)))
            state.refused += 1
            return
        model, decision = made.model, made.decision
        state.today["trainings"] = 1 + (TRIALS if state.today["answer"] == "tune" else 0)
        kind = "promoted" if decision.promote else "refused"
    else:
        kind, (model, decision) = "recalled", recalled
    what = f"version {model.version}: {'; '.join(decision.reasons)}"
    state.notices.append(Notice(day, kind, what))
    state.refused = 0 if decision.promote else state.refused + 1
    if decision.promote:
        run.promote(day + 1, model)
        if kind == "promoted":  # it has seen few days of the new world
            state.follow_up = day + run.problem.policy.follow_up_days


STEPS: dict[str, Step] = {
    "check": check_orders,
    "predict": predict_orders,
    "look": look_at_inputs,
    "label": take_labels,
    "decide": decide_on_action,
    "answer": answer_alarm,
}


def _signals(run: Production, day: int, scores: list[Score]) -> Signals:
    state = run.state
    return Signals(
        fault=state.today["fault"],
        drifted=drifted(scores),
        loss=run.watch.loss(),
        promised=_standard(run, day),
        waited=None if state.challenged is None else day - state.challenged,
        refused=state.refused,
        follow_up=state.follow_up is not None and day >= state.follow_up,
        day=day,
        new_rows=state.new_rows,
    )


def _standard(run: Production, day: int) -> float:
    """The best promise of the champions that served in the last `train_days`."""
    promotions = run.state.promotions
    replaced = [start for start, _ in promotions[1:]] + [day]
    return min(
        run.model(version).promised
        for (_, version), end in zip(promotions, replaced, strict=True)
        if end > day - run.problem.train_days
    )
