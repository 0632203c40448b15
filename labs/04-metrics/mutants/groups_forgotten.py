# caught by: check_the_gate_protects_groups, check_the_gate_is_seldom_wrong
"""The average decides."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gate(champion, challenger, gain, rules, right=gate):
    return right(champion, {**challenger, "groups": {}}, gain, rules)
