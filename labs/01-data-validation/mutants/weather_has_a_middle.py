# caught by: check_what_is_usual_is_summed_up, check_calm_and_seasonal_batches_are_let_in
"""The rain of a month is taken for what rain must be."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _compared(schema):
    return [name for name, column in schema.items() if column["kind"] == "number"]
