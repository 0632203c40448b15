# caught by: check_a_failed_run_stays_in_the_list
"""A failed run is recorded, and nobody hears of it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def attempt(train, training, exam, parameters, seed, clock, right=attempt):
    try:
        return right(train, training, exam, parameters, seed, clock)
    except Exception:
        return runs()[-1]["run"]
