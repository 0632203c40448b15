# caught by: check_a_promise_is_that_of_the_notebook
"""The third block is taken for a copy of the first."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def promise(orders, district, rush, rules, right=promise):
    from dataclasses import replace

    return right(orders, district, rush, replace(rules, extra_minutes={}))
