"""How many of the mutants that `mutmut run` has made were noticed by a test, module by module."""

import json
import sys
from pathlib import Path

import click
from mutmut.stats import status_by_exit_code

MADE = Path(__file__).parents[1] / "mutants" / "reference_impl"
GOAL = 0.85
NOTICED = {"killed", "timeout"}


def scores(folder: Path) -> dict[str, tuple[int, int]]:
    """By module: the mutants that were noticed, and all of them."""
    found = {}
    for path in sorted(folder.glob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        noticed = sum(status_by_exit_code[code] in NOTICED for code in codes)
        found[path.name.removesuffix(".py.meta")] = noticed, len(codes)
    return found


def main(folder: Path = MADE) -> int:
    """Print the table; 1 when there is none, or fewer than `GOAL` were noticed."""
    found = scores(folder)
    noticed, made = (sum(column) for column in zip((0, 0), *found.values(), strict=True))
    for name, (own, all_) in {**found, "together": (noticed, made)}.items():
        share = f"{own / all_:.1%}" if all_ else ""
        click.echo(f"{name:10} {own:5} of {all_:5} noticed  {share}")
    click.echo("`mutmut results` names the others, and `mutmut show NAME` shows one.")
    return 0 if made and noticed >= GOAL * made else 1


if __name__ == "__main__":
    sys.exit(main())
