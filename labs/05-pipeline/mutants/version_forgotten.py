# caught by: check_a_key_depends_on_all_that_matters, check_only_stale_steps_run_again
"""The code of a step is not a part of its key."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def key(name, step, given):
    return fingerprint([name, step["parameters"], given])
