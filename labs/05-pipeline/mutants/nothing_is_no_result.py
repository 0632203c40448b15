# caught by: check_a_result_is_kept_whole
"""None stands for a result that is not there."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def load(result_key, right=load):
    found = right(result_key)
    if found is None:
        raise KeyError(result_key)
    return found
