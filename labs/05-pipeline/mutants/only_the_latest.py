# caught by: check_the_same_data_are_not_worked_on_twice
"""A step has one result, and a new one takes the place of the old one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _played(name, step, data, right=_played):
    result, how = right(name, step, data)
    mine = STORE / f"of-{name}"
    now = key(name, step, {need: data[need] for need in step["needs"]})
    if mine.exists() and mine.read_text() != now:
        (STORE / f"{mine.read_text()}.json").unlink(missing_ok=True)
    mine.write_text(now)
    return result, how
