# caught by: check_a_breaking_change_is_told_from_a_harmless_one
"""The two contracts are confused."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def breaking(old, new, right=breaking):
    return right(new, old)
