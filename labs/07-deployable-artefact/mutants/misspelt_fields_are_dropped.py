# caught by: check_every_problem_has_field_and_reason, check_bad_bodies_are_refused
"""Only the fields of the schema are looked at; a misspelt one falls away without a word."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def problems(schema, order, right=problems):
    return right(schema, {name: value for name, value in order.items() if name in schema})
