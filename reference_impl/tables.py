"""What a run has to say, as tables for a terminal."""

import math

import pandas as pd
from rich.table import Table

from reference_impl.cost import Bill, share_of_saving
from reference_impl.outcome import RunResult
from reference_impl.problem import Problem
from reference_impl.registry import ModelVersion


def closing_tables(problem: Problem, result: RunResult) -> list[Table]:
    """The tables that close a run: truth and alarms, all notices, models, errors, cost."""
    tables = [notices(result), models(problem, result), errors(problem, result)]
    if result.bills:
        tables.append(costs(problem, result))
    return [findings(result), *tables] if result.events else tables


def findings(result: RunResult) -> Table:
    """What was injected when, and what was noticed when."""
    table = Table(title="Injected and noticed", title_justify="left")
    for name in ("Day", "What happened", "Kind", "Noticed", "Days between", "By"):
        table.add_column(name)
    for finding in result.findings():
        notice = finding.noticed
        if finding.effect == "season":
            seen, between, by = "must not alarm", "", f"{len(result.unexplained())} false alarms"
        elif notice is None:
            seen, between, by = "not noticed", "", ""
        else:
            seen, between = f"day {notice.day}", str(finding.days_between)
            by = f"{notice.kind}: {notice.what}"
        table.add_row(str(finding.day), finding.what, finding.effect, seen, between, by)
    return table


def notices(result: RunResult) -> Table:
    """Everything the loop has said, in the order of time."""
    table = Table(title="What the loop said", title_justify="left")
    for name in ("Day", "Date", "Notice", "What"):
        table.add_column(name)
    dates = result.days.set_index("day")["date"]
    for notice in result.notices:
        date = f"{dates.loc[notice.day]:%Y-%m-%d}"
        table.add_row(str(notice.day), date, notice.kind, notice.what)
    return table


def models(problem: Problem, result: RunResult) -> Table:
    """Which model served on which days, what it promised and what came of it."""
    table = Table(title="Models that served", title_justify="left")
    unit = problem.target.unit
    promised, served_with = f"Error promised ({unit})", f"Error served ({unit})"
    for name in ("Version", "Served days", "Learnt from days", promised, served_with):
        table.add_column(name)
    for served in result.models:
        days, error = f"{served.first_day} to {served.last_day}", f"{served.error:.2f}"
        if served.first_day > served.last_day:  # promoted on the last day
            days, error = f"from {served.first_day}", "-"
        table.add_row(
            str(served.version),
            days,
            f"{served.learnt_from[0]} to {served.learnt_from[1]}",
            f"{served.promised:.2f}",
            error,
        )
    return table


def errors(problem: Problem, result: RunResult) -> Table:
    """The error with and without retraining, on the same rows."""
    table = Table(title="Mean absolute error, same days and rows", title_justify="left")
    table.add_column("Loop")
    table.add_column(f"Error ({problem.target.unit})")
    saved = 1 - result.error / result.error_never_retrained
    table.add_row("with retraining", f"{result.error:.2f}")
    table.add_row("never retrained", f"{result.error_never_retrained:.2f}")
    table.add_row("saved", f"{saved:.1%}")
    if not math.isnan(result.error_oracle):
        table.add_row("an oracle that knows all but chance", f"{result.error_oracle:.2f}")
    days = result.days
    blocked = int((days["status"] == "quarantined").sum())
    table.add_row("days blocked (no promise made)", f"{blocked} of {len(days)}")
    return table


_PARTS = {
    "late": "Late",
    "early": "Early",
    "trainings": "Trainings",
    "looks": "Looks",
    "blocked_days": "Blocked days",
    "false_alarms": "False alarms",
}
_NOT_KNOWN = "not known"


def costs(problem: Problem, result: RunResult) -> Table:
    """The bill of the run beside its first model and an oracle, on the same rows."""
    heads = {"loop": "This run", "never": "Never retrained", "oracle": "Oracle"}
    table = _money("What it cost", result.bills["loop"])
    for name in ("Part", *(heads[who] for who in result.bills)):
        table.add_column(name)
    for part, title in _PARTS.items():
        table.add_row(title, *(_part(problem, bill, part) for bill in result.bills.values()))
    table.add_row("Total", *(f"{bill.total:,.2f}" for bill in result.bills.values()))
    never, oracle = result.bills["never"], result.bills.get("oracle")
    shares = [_share(bill, never, oracle) for bill in result.bills.values()]
    table.add_row("Share of the possible saving", *shares)
    return table


def comparison(problem: Problem, results: dict[str, RunResult]) -> Table:
    """Policies on the same days, the cheapest first; `results` has one run a policy, and "never".

    The oracle is that of the run without retraining. "Saved" is the share of what it saves.
    """
    never = results["never"]
    oracle = never.bills.get("oracle")
    found = [(name, told.error, told.bills["loop"]) for name, told in results.items()]
    if oracle is not None:
        found.append(("oracle", never.error_oracle, oracle))
    table = _money(f"Policies by their cost; error in {problem.target.unit}", never.bills["loop"])
    table.box, table.pad_edge, table.collapse_padding = None, False, True  # ten narrow columns
    table.add_column("Policy", no_wrap=True)
    for name in ("Error", *_PARTS.values(), "Total", "Saved"):
        table.add_column(name, justify="right")
    for name, error, bill in sorted(found, key=lambda row: row[2].total):
        parts = [_whole(bill.parts[part]) for part in _PARTS]
        share = _share(bill, never.bills["loop"], oracle)
        table.add_row(name, f"{error:.2f}", *parts, _whole(bill.total), share)
    return table


def _money(title: str, bill: Bill) -> Table:
    table = Table(title=f"{title} ({bill.prices.currency})", title_justify="left")
    if bill.tally.false_alarms is None:
        table.caption = (
            "Nobody has declared what happened in these days, so no alarm can be called false: "
            "the totals are without false alarms."
        )
    return table


def _part(problem: Problem, bill: Bill, part: str) -> str:
    money, count = bill.parts[part], getattr(bill.tally, part)
    if money is None:
        return _NOT_KNOWN
    amount = f"{count:,.0f} {problem.target.unit}" if part in ("late", "early") else f"{count}"
    return f"{money:,.2f} ({amount})"


def _whole(money: float | None) -> str:
    return _NOT_KNOWN if money is None else f"{money:,.0f}"


def _share(bill: Bill, never: Bill, oracle: Bill | None) -> str:
    share = share_of_saving(bill, never, oracle)
    return _NOT_KNOWN if math.isnan(share) else f"{share:.0%}"


def registered(entries: list[ModelVersion]) -> Table:
    """All versions of a registry; the champion is marked."""
    table = Table(title="Models", title_justify="left")
    for name in (
        "Version",
        "Champion",
        "Made",
        "Learnt from days",
        "MAE at the gate",
        "Data",
        "Code",
    ):
        table.add_column(name)
    for entry in entries:
        table.add_row(
            str(entry.version),
            "yes" if entry.is_champion else "",
            entry.created,
            entry.params.get("days", ""),
            f"{entry.metrics.get('mae', float('nan')):.2f}",
            f"version {entry.data_version}",
            entry.commit[:8] + ("-dirty" if entry.commit.endswith("-dirty") else ""),
        )
    return table


def gap_table(problem: Problem, by: str, found: pd.DataFrame) -> Table:
    """The gaps between groups, largest first; `found` comes from `trust.gaps`."""
    unit = problem.target.unit
    table = Table(title=f"Gaps by {by} ({unit}; 95% for all at once)", title_justify="left")
    for name in ("Group", "Rows", "Error", "Bias", "Gap", "From", "To", "Verdict"):
        table.add_column(name)
    for row in found.to_dict("records"):
        numbers = [f"{row[name]:+.2f}" for name in ("bias", "gap", "low", "high")]
        error = f"{row['error']:.2f}"
        table.add_row(row["group"], str(row["rows"]), error, *numbers, row["verdict"])
    return table
