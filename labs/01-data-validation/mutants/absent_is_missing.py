# caught by: check_an_order_names_every_fault
"""A column that is left out counts as a missing value, which may be allowed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def order_faults(schema, order, now):
    found = [[name, value_fault(column, order.get(name), now)] for name, column in schema.items()]
    return [[name, fault] for name, fault in found if fault]
