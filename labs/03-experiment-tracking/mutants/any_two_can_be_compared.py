# caught by: check_a_gain_has_a_margin
"""Errors are subtracted, whatever they were measured on."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def compare(baseline, other, right=compare):
    return right(baseline, other | {"exam": baseline["exam"]})
