# caught by: check_a_key_depends_on_all_that_matters, check_only_stale_steps_run_again, check_the_same_data_are_not_worked_on_twice, check_the_plan_comes_true
"""A step is the same as long as its code and its data are."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def key(name, step, given):
    return fingerprint([name, step["version"], given])
