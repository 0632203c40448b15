# caught by: check_each_breach_is_named
"""The end of a range does not belong to it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _broken(promised, column, right=_broken):
    narrow = dict(promised)
    if "highest" in narrow:
        narrow["highest"] -= 1e-9
    return right(narrow, column)
