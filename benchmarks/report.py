"""What a benchmark gives back, and how it is shown and kept."""

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.table import Table

RESULTS = Path(__file__).parent / "RESULTS.md"
INTRODUCTION = """# Results

This file is written by `python -m benchmarks NAME --record`, never by hand. All rows of a table
were measured in one run. The machine is shared, so compare rows of one table, not tables.
"""


@dataclass(frozen=True)
class Goal:
    """Something that must hold, and the figure that was reached."""

    text: str
    reached: str
    met: bool


@dataclass(frozen=True)
class Result:
    """One table and the goals that it is measured against."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[str]]
    goals: list[Goal]
    packages: list[str] = field(default_factory=list)


def table(result: Result) -> Table:
    """The table of a result, for a terminal."""
    shown = Table(*result.columns, title=result.title, title_justify="left")
    shown.columns[0].no_wrap = True
    for row in result.rows:
        shown.add_row(*row)
    return shown


def machine() -> str:
    """Processor and its cores, as the system names them."""
    model = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        lines = facts.read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")
    return f"{model}, {os.cpu_count()} cores, {platform.system()}"


def record(result: Result, quick: bool) -> None:
    """Put the result into RESULTS.md, in the place of an older one of the same name and size."""
    title = f"## {result.name}, {'quick' if quick else 'full'}"
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else INTRODUCTION
    first, *sections = text.split("\n## ")
    kept = [section for section in sections if f"## {section}".split("\n")[0] != title]
    kept.append(_section(title, result)[3:])
    RESULTS.write_text(
        "\n\n## ".join(part.strip() for part in [first, *sorted(kept)]) + "\n", encoding="utf-8"
    )


def _section(title: str, result: Result) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in result.packages)
    python = f"Python {platform.python_version()}"
    lines = [
        title, "", f"{datetime.now(UTC):%Y-%m-%d}; {machine()}; {python}; {versions}.",
        "", result.title, "",
        f"| {' | '.join(result.columns)} |",
        f"|{'---|' * len(result.columns)}",
        *(f"| {' | '.join(row)} |" for row in result.rows),
        "",
        *(f"- {'Met' if g.met else '**Missed**'}: {g.text}: {g.reached}." for g in result.goals),
    ]  # fmt: skip
    return "\n".join(lines)
