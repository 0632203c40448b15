# caught by: check_a_value_is_judged, check_a_batch_and_a_request_are_judged_alike
"""Only None counts as missing; a NaN is compared with the limits."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _is_missing(value):
    return value is None
