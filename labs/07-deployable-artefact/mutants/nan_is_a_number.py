# caught by: check_every_problem_has_field_and_reason
"""NaN is a float, and both comparisons with the limits are false."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def problems(schema, order, right=problems):
    return right(
        schema,
        {n: schema.get(n, {}).get("min", 0) if v != v else v for n, v in order.items()},
    )
