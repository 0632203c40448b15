# caught by: check_each_step_gets_what_it_needs, check_only_stale_steps_run_again
"""Each step gets all data that are there."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _played(name, step, data, right=_played):
    return right(name, {**step, "needs": list(data)}, data)
