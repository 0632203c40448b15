# caught by: check_nothing_is_remembered_or_changed
"""The total is kept outside of the function, as in the notebook."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

total = 0


def report(orders, rules, right=report):
    global total
    told = right(orders, rules)
    total += told["refunds"]
    return {**told, "refunds": total}
