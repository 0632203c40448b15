# caught by: check_the_schema_is_what_was_agreed, check_calm_and_seasonal_batches_are_let_in
"""A district without orders so far is left out of the agreement."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_delivery_schema = delivery_schema


def delivery_schema():
    districts = _levels("centre", "harbour", "university", "hills")
    return {**_delivery_schema(), "district": districts}
