# caught by: check_a_value_is_judged, check_a_batch_and_a_request_are_judged_alike, check_broken_feeds_are_caught
"""A text that looks like a number is taken for one, so nobody hears that the feed has changed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _number_fault(column, value):
    try:
        number = float(value)
    except ValueError:
        return "kind"
    return None if column["min"] <= number <= column["max"] else "range"
