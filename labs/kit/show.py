"""Reports for a person, in words and not only in colours."""

import datetime as dt

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from labs.kit.catalog import Lab
from labs.kit.results import CheckResult, Report, link
from labs.kit.workspace import Workspace

_OUTPUT_LINES = 8


def console() -> Console:
    """Return the screen; what students write is never read as markup."""
    return Console(highlight=False, markup=False, emoji=False)


def result(screen: Console, check: CheckResult) -> None:
    """Show one check: its name and points, and what helps when it failed."""
    word, style = _word(check)
    line = Table.grid(padding=(0, 2, 0, 0))
    points = f"{check.earned:>2} of {check.points:>2}"
    line.add_row(Text(word, style=style), points, Text(check.title, style="bold"))
    screen.print(line)
    if check.passed:
        return
    _below(screen, check.message)
    if not check.written:
        return  # a hint on a step that is still to come would only be in the way
    _below(screen, f"Hint: {check.hint}")
    _below(screen, f"Read: {link(check.see)}", style="cyan")
    if check.output.strip():
        lines = check.output.rstrip().splitlines()
        _below(screen, "Your code printed:")
        _below(screen, "\n".join(lines[-_OUTPUT_LINES:]), style="dim")
        if len(lines) > _OUTPUT_LINES:
            _below(screen, f"(the last {_OUTPUT_LINES} of {len(lines)} lines)")


def total(screen: Console, lab: Lab, report: Report, *, untouched: bool) -> None:
    """Show the sum, and say what it does not promise."""
    if report.problem:
        screen.print(Text.assemble(("Nothing could be checked. ", "bold red"), report.problem))
    if untouched:
        screen.print("This is the untouched starter. Open exercise.py and begin at the top.")
    passed = sum(check.passed for check in report.checks)
    screen.print(
        Text(
            f"{report.earned} of {report.total} points, "
            f"{passed} of {len(report.checks)} checks passed (seed {report.seed}).",
            style="bold",
        )
    )
    if report.partial:
        screen.print("Only some of the checks ran, so your progress was not recorded.")
    screen.print(
        "These checks are public. Your mark comes from the same checks on other data, drawn with "
        "another seed; `--seed N` draws other data here, too."
    )
    if report.complete:
        screen.print(f"All checks pass: `lab submit {lab.id}` packs your work.")


def labs(screen: Console, rows: list[tuple[Lab, str]]) -> None:
    """Show all labs and how far the student is."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Lab", no_wrap=True)
    table.add_column("Title")
    table.add_column("Minutes", justify="right")
    table.add_column("Yours", no_wrap=True)
    for lab, state in rows:
        table.add_row(*(Text(t) for t in (lab.id, lab.title, str(lab.minutes), state)))
    screen.print(table)


def status(screen: Console, lab: Lab, workspace: Workspace) -> None:
    """Show how far the student is with a lab, and what to do next."""
    screen.print(Text.assemble((lab.title, "bold"), f" ({lab.id}): {workspace.state(lab)}."))
    runs = workspace.runs(lab)
    if runs:
        last = dt.datetime.fromisoformat(runs[-1]).astimezone()
        _below(screen, f"Checked {len(runs)} times, last on {last:%d %B at %H:%M}.")
    if not workspace.begun(lab):
        _below(screen, f"`lab start {lab.id}` makes the exercise.")
    elif workspace.complete(lab):
        _below(screen, f"All checks passed: `lab submit {lab.id}` packs your work.")
    else:
        _below(screen, f"`lab check {lab.id}` says what is still to do.")


def _word(check: CheckResult) -> tuple[str, str]:
    if check.passed:
        return "pass", "green"
    return ("FAIL", "bold red") if check.written else ("todo", "yellow")


def _below(screen: Console, text: str, style: str = "") -> None:
    screen.print(Padding(Text(text, style=style), (0, 0, 0, 6), expand=False))
