# caught by: check_only_a_broken_feed_blocks
"""The faults of a column are added up, although each rule has its limit."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def blocking(faults, rows):
    counts = Counter(column for _, column, _ in faults)
    pairs = {(column, fault) for _, column, fault in faults}
    return [
        [column, fault]
        for column, fault in pairs
        if fault == "absent" or counts[column] > MAX_BAD_SHARE * rows
    ]
