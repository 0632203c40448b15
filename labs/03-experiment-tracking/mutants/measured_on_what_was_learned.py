# caught by: check_a_run_is_recorded_without_being_asked
"""The error is measured on the training orders."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def attempt(train, training, exam, parameters, seed, clock, right=attempt):
    name = right(train, training, training, parameters, seed, clock)
    record = next(r for r in runs() if r["run"] == name)
    _write(record | {"exam": rows_id(exam)})
    return name
