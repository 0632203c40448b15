# caught by: check_the_schema_is_what_was_agreed, check_broken_feeds_are_caught
"""The limit is copied from the sentence, and not in the unit of the column."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_delivery_schema = delivery_schema


def delivery_schema():
    return {**_delivery_schema(), "distance_km": _number(0, 30_000)}
