# caught by: check_the_gate_protects_groups
"""A group above its limit refuses, also where the champion is no better."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gate(champion, challenger, gain, rules, right=gate):
    strict = {**champion, "groups": {name: 0.0 for name in champion["groups"]}}
    return right(strict, challenger, gain, rules)
