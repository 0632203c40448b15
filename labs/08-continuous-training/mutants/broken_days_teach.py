# caught by: check_the_exam_is_kept_back, check_broken_days_never_teach
"""Learns from all that is labelled."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_divide = divide


def divide(labelled, broken):
    return _divide(labelled, [])
