"""Reports for a person, in words and not only in colours."""

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from labs.kit.catalog import Lab
from labs.kit.results import CheckResult, Report, link

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
    table.add_column("Practice")
    table.add_column("Minutes", justify="right")
    table.add_column("Yours")
    for lab, state in rows:
        practices = ", ".join(name.partition("/")[2] for name in lab.practices)
        table.add_row(*(Text(t) for t in (lab.id, lab.title, practices, str(lab.minutes), state)))
    screen.print(table)


def _word(check: CheckResult) -> tuple[str, str]:
    if check.passed:
        return "pass", "green"
    return ("FAIL", "bold red") if check.written else ("todo", "yellow")


def _below(screen: Console, text: str, style: str = "") -> None:
    screen.print(Padding(Text(text, style=style), (0, 0, 0, 6), expand=False))
