# caught by: check_every_problem_has_field_and_reason
"""isinstance says that True is an int."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def problems(schema, order, right=problems):
    return right(schema, {n: int(v) if isinstance(v, bool) else v for n, v in order.items()})
