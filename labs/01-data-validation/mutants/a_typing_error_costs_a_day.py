# caught by: check_only_a_broken_feed_blocks, check_few_bad_rows_are_kept_apart
"""A single bad row blocks the batch."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def blocking(faults, rows):
    return [list(pair) for pair in {(column, fault) for _, column, fault in faults}]
