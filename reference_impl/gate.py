"""May it serve? One decision on rows that are later than all that either model has learnt from.

Everything is judged on the same rows, and the types see to it: see `evaluate.Judged`. A number
that was stored with an older model comes from other rows, so no number of the registry enters here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from reference_impl.evaluate import (
    DifferentRowsError,
    Interval,
    Judged,
    guardrail_value,
    paired_interval,
    rows_hash,
    slice_errors,
)
from reference_impl.problem import Problem


@dataclass(frozen=True)
class GateDecision:
    """May the challenger serve? All errors in the unit of the target, on the same later rows.

    `reasons` are those of a refusal, or one sentence that sums up a promotion; `remarks` name what
    could not be judged and which limits both models miss. `gain` is the interval of champion error
    minus challenger error: positive is better; it is None when there is no champion yet.
    `baseline` names the better trivial forecast, and `judged_on` is the hash of the rows.
    """

    promote: bool
    reasons: list[str]
    challenger_error: float
    baseline_error: float
    rows: int
    champion_error: float | None = None
    gain: Interval | None = None
    baseline: str = ""
    judged_on: str = ""
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the gate decides by: everyone's errors on the same n `rows`, which hold `day`.

    `baselines` are the trivial forecasts, at least one (`evaluate.judge_baselines`); `champion` is
    None when none serves yet; `behaviour` is the challenger's table of `check_behaviour`, and
    `latency_ms` the measured time of one prediction of its artefact, None where it is not known.
    """

    rows: pd.DataFrame
    challenger: Judged
    baselines: Sequence[Judged]
    champion: Judged | None = None
    behaviour: pd.DataFrame | None = None
    latency_ms: float | None = None


def gate(problem: Problem, evidence: Evidence, seed: int) -> GateDecision:
    """Decide whether a challenger may be promoted.

    It must beat the better of the trivial baselines, and the champion by `min_gain` on average
    with a whole interval above zero; the first model has no champion to beat. No slice may be
    above its floor and no guardrail above its limit, expectations of behaviour must hold, and a
    prediction must fit into the latency budget.

    A limit that the champion misses too is no reason to keep the champion, unless the challenger
    misses it by more than `loss_tolerance` beyond that: after a change of the world a better model
    that is not yet good is still better, and a slice of thirty rows is noise. It is remarked.

    Args:
        problem: its policy, slices, guardrails and latency budget are applied.
        evidence: everyone's errors, and what else is known of the challenger.
        seed: of the bootstrap.

    Raises:
        DifferentRowsError: somebody was judged on other rows than those of the evidence.
    """
    _same_rows(problem, evidence)
    rows, champion, challenger = evidence.rows, evidence.champion, evidence.challenger
    trivial = min(evidence.baselines, key=lambda judged: judged.error)
    refusals = list(_against_trivial(problem, challenger, trivial, len(rows)))
    gain = None
    if champion is not None:
        gain = paired_interval(champion, challenger, seed, rows["day"].to_numpy())
        refusals += _against_champion(problem, champion, challenger, gain)
    remarks: list[str] = []
    for refused, said in (
        *_slices(problem, evidence, seed),
        *_guardrails(problem, challenger, champion),
        *_behaviour(evidence.behaviour),
        *_latency(problem, evidence.latency_ms),
    ):
        (refusals if refused else remarks).append(said)
    if champion is not None and champion.error >= trivial.error:
        remarks.append(f"the champion does not beat the baseline '{trivial.who}' any more")
    against = trivial if champion is None else champion
    accepted = f"error {challenger.error:.2f} against {against.error:.2f} on the same rows"
    return GateDecision(
        promote=not refusals,
        reasons=refusals or [accepted],
        challenger_error=challenger.error,
        baseline_error=trivial.error,
        rows=len(rows),
        champion_error=None if champion is None else champion.error,
        gain=gain,
        baseline=trivial.who,
        judged_on=challenger.rows,
        remarks=remarks,
    )


_Said = Iterator[tuple[bool, str]]  # whether it refuses the promotion, and the sentence


def _same_rows(problem: Problem, evidence: Evidence) -> None:
    champion = [] if evidence.champion is None else [evidence.champion]
    wanted = rows_hash(problem, evidence.rows)
    for judged in (evidence.challenger, *champion, *evidence.baselines):
        if judged.rows != wanted:
            raise DifferentRowsError(
                f"{judged.who} was judged on other rows than the gate was given: "
                "errors of different test sets are never compared"
            )


def _against_trivial(
    problem: Problem, challenger: Judged, trivial: Judged, rows: int
) -> Iterator[str]:
    if rows < problem.policy.min_rows:
        yield f"only {rows} rows to judge by, {problem.policy.min_rows} are needed"
    if not challenger.error < trivial.error:
        yield (
            f"error {challenger.error:.2f} does not beat the baseline "
            f"'{trivial.who}' with {trivial.error:.2f}"
        )


def _against_champion(
    problem: Problem, champion: Judged, challenger: Judged, gain: Interval
) -> Iterator[str]:
    if gain.low <= 0:
        yield f"the gain may be nothing ({gain.low:.2f} to {gain.high:.2f})"
    elif champion.error - challenger.error < problem.policy.min_gain * champion.error:
        yield f"the gain is below {problem.policy.min_gain:.0%}"


def _slices(problem: Problem, evidence: Evidence, seed: int) -> _Said:
    rows, champion = evidence.rows, evidence.champion
    table = slice_errors(problem, rows, evidence.challenger.errors, seed)
    if champion is not None:
        table["champion"] = slice_errors(problem, rows, champion.errors, seed)["error"]
    for part in problem.slices:
        own = table[table["by"] == part.by]
        few = own.loc[own["n"] < part.min_rows, "value"].tolist()
        if few:
            yield False, f"{part.by} {', '.join(few)}: cannot judge, below {part.min_rows} rows"
        for group in own[own["n"] >= part.min_rows].to_dict("records"):
            name = f"{part.by} {group['value']}: error"
            limit = part.max_error, problem.policy.loss_tolerance
            yield from _limit(name, group["error"], limit, group.get("champion"))


def _guardrails(problem: Problem, challenger: Judged, champion: Judged | None) -> _Said:
    for guardrail in problem.guardrails:
        now = None if champion is None else guardrail_value(guardrail, champion)
        value = guardrail_value(guardrail, challenger)
        limit = guardrail.max, problem.policy.loss_tolerance
        yield from _limit(f"guardrail {guardrail.metric}:", value, limit, now)


def _limit(name: str, value: float, limit: tuple[float, float], champion: float | None) -> _Said:
    """Nothing within the limit; a remark when the champion is beyond it and hardly better."""
    highest, tolerance = limit
    if value > highest:
        beside = "" if champion is None else f", the champion has {champion:.2f}"
        excused = (
            champion is not None and highest < champion and value <= champion * (1 + tolerance)
        )
        yield not excused, f"{name} {value:.2f} is above its limit of {highest:.2f}{beside}"


def _behaviour(table: pd.DataFrame | None) -> _Said:
    for test in [] if table is None else table.to_dict("records"):
        if test["verdict"] == "cannot judge":
            yield False, f"{test['what']}: cannot judge by {test['rows']} rows"
        elif test["verdict"] == "failed":
            shares = f"in {test['share']:.0%} of the rows, {test['max_share']:.0%} is tolerated"
            yield True, f"broken: {test['what']} ({shares})"


def _latency(problem: Problem, latency_ms: float | None) -> _Said:
    budget = problem.latency_budget_ms
    if budget is not None and latency_ms is None:
        yield False, "the latency was not measured"
    elif budget is not None and latency_ms is not None and not latency_ms <= budget:
        yield True, f"one prediction takes {latency_ms:.1f} ms, the budget is {budget:g} ms"
