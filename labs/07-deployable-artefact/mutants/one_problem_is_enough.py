# caught by: check_every_problem_has_field_and_reason
"""The first problem is named, and the sender has to come back for the next one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def problems(schema, order, right=problems):
    return right(schema, order)[:1]
