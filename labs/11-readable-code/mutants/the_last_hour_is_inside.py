# caught by: check_orders_are_described_as_in_the_notebook
"""The hour at which the rush is over still belongs to it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def described(orders, rules, right=described):
    return right(orders, rules).assign(
        rush=orders["hour"].between(rules.rush_from, rules.rush_until)
    )
