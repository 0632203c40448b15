# caught by: check_every_rule_can_be_changed
"""The rules that were handed over are not the ones that are used."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def promise(orders, district, rush, rules, right=promise):
    return right(orders, district, rush, usual_rules())
