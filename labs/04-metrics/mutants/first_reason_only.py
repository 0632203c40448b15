# caught by: check_the_gate_names_its_reasons, check_the_gate_protects_groups
"""The gate stops at the first reason."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gate(champion, challenger, gain, rules, right=gate):
    told = right(champion, challenger, gain, rules)
    return {**told, "reasons": told["reasons"][:1]}
