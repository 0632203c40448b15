"""The judgement of a table: used, kept apart with the reason, or a reason to stop."""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

_ROWS = ["row", "column", "check"]


@dataclass(frozen=True)
class Failure:
    """One broken rule: its column, its name, how many rows, and an example or the figures."""

    column: str
    check: str
    count: int
    example: str


@dataclass(frozen=True)
class Verdict:
    """The judgement of one table.

    `accepted`: it may be used, except for the rows that broke a rule: few enough for the policy.
    `quarantined`: it is kept apart, with the reason, and neither predicted on nor learnt from.
    `rejected`: it is not the table that was agreed, and cannot even be kept by day and key. The
    run must stop, for a person has to mend the feed or the problem file.

    `failures` has one row a broken rule: column, check, count (rows that fail), example (text).
    `rows` has one row for each rule that a row broke: row (its position, from 0), column, check.
    `unjudged` says which rules could not be applied, and why: silence is not a "yes".
    """

    status: Literal["accepted", "quarantined", "rejected"]
    failures: pd.DataFrame
    blocking: tuple[str, ...] = ()
    rows: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=_ROWS))
    unjudged: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The rules that block the table, as one line; empty when it is accepted."""
        return "; ".join(self.blocking)

    def split(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The rows to use, and those to keep apart: the offending ones, or all when blocked.

        What is kept apart is text, exactly as it came, so that a fault does not fail on the types
        of a table, with `reason` (of the table) and `broken` (the rules that the row itself broke).
        """
        if self.status == "accepted" and self.rows.empty:  # most days, so without a detour
            return frame, frame.iloc[:0].assign(reason="", broken="")
        broken = [""] * len(frame)
        for row, column, check in self.rows.itertuples(index=False):
            broken[row] += f"{'; ' if broken[row] else ''}{column}: {check}"
        blocked = self.status != "accepted"
        apart = [row for row, text in enumerate(broken) if blocked or text]
        kept = frame.iloc[apart].astype("str").reset_index(drop=True)
        kept = kept.assign(reason=self.reason, broken=[broken[row] for row in apart])
        if not apart:
            return frame, kept
        return frame.reset_index(drop=True).drop(apart).reset_index(drop=True), kept


def verdict(
    failures: list[Failure],
    blocking: list[str],
    rows: list[tuple[int, str, str]] | None = None,
    rejected: bool = False,
    unjudged: tuple[str, ...] = (),
) -> Verdict:
    """Put a verdict together: accepted when nothing blocks, else quarantined or rejected."""
    return Verdict(
        "rejected" if rejected else "quarantined" if blocking else "accepted",
        pd.DataFrame(failures, columns=["column", "check", "count", "example"]),
        tuple(blocking),
        pd.DataFrame(rows or [], columns=_ROWS),
        unjudged,
    )
