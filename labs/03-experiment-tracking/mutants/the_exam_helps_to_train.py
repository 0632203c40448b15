# caught by: check_a_run_is_recorded_without_being_asked
"""The training gets all orders that there are."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def attempt(train, training, exam, parameters, seed, clock, right=attempt):
    return right(
        lambda _, p, s: train(training + exam, p, s), training, exam, parameters, seed, clock
    )
