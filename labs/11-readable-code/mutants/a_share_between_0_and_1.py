# caught by: check_the_share_of_late_orders_is_in_per_cent
"""A share is given for a percentage."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def late_percent(orders):
    return round(float(orders["late"].mean()), 3)
