"""What a run has to say, as tables for a terminal."""

from rich.table import Table

from reference_impl.outcome import RunResult
from reference_impl.problem import Problem
from reference_impl.registry import ModelVersion


def closing_tables(problem: Problem, result: RunResult) -> list[Table]:
    """The tables that close a run: truth and alarms, all notices, models, errors."""
    tables = [notices(result), models(problem, result), errors(problem, result)]
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
    for name in ("Version", "Served days", "Learnt from days", "Error promised", "Error served"):
        table.add_column(name)
    for served in result.models:
        table.add_row(
            str(served.version),
            f"{served.first_day} to {served.last_day}",
            f"{served.learnt_from[0]} to {served.learnt_from[1]}",
            f"{served.promised:.2f} {problem.target.unit}",
            f"{served.error:.2f} {problem.target.unit}",
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
    days = result.days
    blocked = int((days["status"] == "quarantined").sum())
    table.add_row("days blocked (no promise made)", f"{blocked} of {len(days)}")
    return table


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
