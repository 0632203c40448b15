# caught by: check_an_order_names_every_fault, check_a_batch_and_a_request_are_judged_alike
"""The first fault of an order is reported, and the next one only when it is mended."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_order_faults = order_faults


def order_faults(schema, order, now):
    return _order_faults(schema, order, now)[:1]
