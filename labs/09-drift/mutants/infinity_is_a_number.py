# caught by: check_judge_says_when_it_cannot
"""Infinite values are judged as if they were measured."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def judge(reference, current, right=judge):
    return right(np.nan_to_num(reference, nan=np.nan), np.nan_to_num(current, nan=np.nan))
