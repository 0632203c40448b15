# caught by: check_the_report_is_that_of_the_notebook
"""Orders are counted when some were taken out already."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def report(orders, rules, right=report):
    told = right(orders, rules)
    return {**told, "orders": told["used"]}
