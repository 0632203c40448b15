"""The card of a model: what it is for, how it was made, how good it is and for whom.

It is made from the run and from the problem file, never by hand, so it cannot praise what nobody
measured: where a number was not taken, the card says so. After Mitchell et al. (2019).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from reference_impl.evaluate import Interval
from reference_impl.gate import GateDecision
from reference_impl.problem import Problem
from reference_impl.train import TrainingRecord

NOT_MEASURED = "Not measured in this run."


@dataclass(frozen=True)
class InService:
    """What came of a model's promises: mean absolute error of the labelled rows it answered."""

    rows: int
    days: int
    error: float
    interval: Interval


def model_card(  # noqa: PLR0913 - one argument for each thing that may have been measured
    problem: Problem,
    record: TrainingRecord,
    decision: GateDecision | None = None,
    gaps: Mapping[str, pd.DataFrame] | None = None,
    importance: pd.DataFrame | None = None,
    owners: Mapping[str, str] | None = None,
    in_service: InService | None = None,
) -> str:
    """The model card of one version, as Markdown.

    Args:
        problem: what the model is for and what it must not be used for.
        record: how it was made.
        decision: of the gate, with the interval of the gain.
        gaps: a table of `trust.gaps` for each column that was compared.
        importance: a table of `explain.importance`.
        owners: who is asked, by role.
        in_service: what came of its promises.
    """
    sections = {
        "Purpose": purpose(problem),
        "Owners": _owners(owners),
        "How it was made": _made(record),
        "Errors": _errors(problem, record, decision, in_service),
        "Gaps between groups": _gaps(problem, gaps),
        "What the model leans on": _importance(problem, importance),
        "Limits": _limits(problem),
    }
    title = f"# Model card: {problem.title}"
    return "\n\n".join([title, *(f"## {name}\n\n{text}" for name, text in sections.items())]) + "\n"


def purpose(problem: Problem) -> str:
    """What the answers may be used for, and what not; the datasheet says it too."""
    lines = [problem.description, problem.intended_use or "No intended use is written down."]
    lines.append("It must not be used for:" if problem.not_for else "No misuse is written down.")
    return "\n\n".join([*lines, *([bullets(problem.not_for)] if problem.not_for else [])])


def _owners(owners: Mapping[str, str] | None) -> str:
    if not owners:
        return "Nobody is named: put owners into the problem file."
    return bullets([f"{role}: {who}" for role, who in owners.items()])


def _made(record: TrainingRecord) -> str:
    facts = {
        "made": record.created,
        "data": f"version {record.data_version}, days {record.first_day} to {record.last_day}, "
        f"{record.rows} labelled rows",
        "hash of the data": record.data_hash or "not recorded",
        "seed": record.seed,
        "settings": ", ".join(f"{k} = {v}" for k, v in record.params.items()) or "the defaults",
        "code": f"commit {record.commit}",
        "hash of the environment": record.environment or "not recorded",
    }
    return table(("Fact", "Value"), list(facts.items()))


def _errors(
    problem: Problem,
    record: TrainingRecord,
    decision: GateDecision | None,
    in_service: InService | None,
) -> str:
    unit = problem.target.unit
    names = {
        "mae": "this model", "mae_baseline": "trivial baseline (see `evaluate`)",
        "mae_champion": "the champion of that day",
    }  # fmt: skip
    rows = [(names.get(name, name), f"{value:.2f}") for name, value in record.metrics.items()]
    parts = [f"Mean absolute error in {unit}, at the gate, on rows later than all it learnt from:"]
    parts.append(table(("Who predicts", f"Error ({unit})"), rows) if rows else NOT_MEASURED)
    if decision is None:
        parts.append("The intervals of the gate were not kept with this version.")
    else:
        verdict = "Promoted" if decision.promote else "Refused"
        gain = "there was no champion to compare with"
        if decision.gain is not None:
            gain = f"gain {decision.gain.low:.2f} to {decision.gain.high:.2f} {unit} (95%)"
        why = "; ".join(decision.reasons)
        parts.append(f"{verdict} on {decision.rows} rows: {why}; {gain}.")
    if in_service is None:
        parts.append(f"In service: {NOT_MEASURED}")
    else:
        low, high = in_service.interval.low, in_service.interval.high
        parts.append(
            f"In service: {in_service.error:.2f} {unit} (95% interval {low:.2f} to {high:.2f}) "
            f"on {in_service.rows} labelled rows of {in_service.days} days."
        )
    return "\n\n".join(parts)


def _gaps(problem: Problem, gaps: Mapping[str, pd.DataFrame] | None) -> str:
    if not gaps:
        return NOT_MEASURED
    unit = problem.target.unit
    parts = [
        f"Each group against the others, in {unit}. The intervals of one table hold at once with "
        "95%; `bias` above 0 means that the truth came later than promised."
    ]
    head = ("Group", "Rows", "Error", "Bias", "Gap", "")
    for name, found in gaps.items():
        rows = [
            (row["group"], row["rows"], f"{row['error']:.2f}", f"{row['bias']:+.2f}",
             _between(row["gap"], row["low"], row["high"]), row["verdict"])
            for row in found.to_dict("records")
        ]  # fmt: skip
        parts += [f"### By {name}", table(head, rows)]
    return "\n\n".join(parts)


def _between(gap: float, low: float, high: float) -> str:
    return f"{gap:+.2f}" if pd.isna(low) else f"{gap:+.2f} ({low:+.2f} to {high:+.2f})"


def _importance(problem: Problem, importance: pd.DataFrame | None) -> str:
    if importance is None:
        return NOT_MEASURED
    rows = [(r.column, f"{r.rise:.2f}", f"{r.spread:.2f}") for r in importance.itertuples()]
    head = ("Column", f"Rise of the error when shuffled ({problem.target.unit})", "Spread")
    note = "Columns that go together share their importance. It is not a cause."
    return f"{table(head, rows)}\n\n{note}"


def _limits(problem: Problem) -> str:
    wait = problem.label_delay_days
    known = [
        "It has learnt from the days above and from no others. A change that no column shows is "
        f"noticed only when the truth arrives, {wait} days later at the earliest.",
        "A level that it has not seen is treated as if it were none of the known ones.",
        f"Its answers are held between {problem.target.min} and {problem.target.max} "
        f"{problem.target.unit}; it gives one number and no interval.",
    ]
    unseen = [column.name for column in problem.columns if not column.feature]
    if unseen:
        known.append(f"It does not see: {', '.join(unseen)}.")
    return bullets(known)


def bullets(lines: Sequence[str]) -> str:
    """A Markdown list."""
    return "\n".join(f"- {line}" for line in lines)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; an upright bar would cut a cell in two, so it becomes a slash.

    >>> print(table(("Group", "Rows"), [("a|b", 3)]))
    | Group | Rows |
    | --- | --- |
    | a/b | 3 |
    """
    texts = [[str(cell).replace("|", "/") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *texts])
