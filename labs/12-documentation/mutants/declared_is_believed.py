# caught by: check_everybody_is_told_before_a_change
"""Only those are told who have said that they read."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def must_be_told(column, declared, reads, since, sources, right=must_be_told):
    return right(column, declared, [], since, sources)
