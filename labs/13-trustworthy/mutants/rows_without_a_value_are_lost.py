# caught by: check_no_row_stands_alone
"""Rows with a missing value are dropped."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def crowd(table, telling, k, right=crowd):
    kept = right(table.dropna(subset=telling), telling, k)["table"]
    return {"table": kept, "lost": float(1 - len(kept) / len(table))}
