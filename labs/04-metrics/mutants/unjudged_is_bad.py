# caught by: check_the_gate_protects_groups
"""A group that cannot be judged refuses."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gate(champion, challenger, gain, rules, right=gate):
    groups = {name: 1e9 if mean is None else mean for name, mean in challenger["groups"].items()}
    return right(champion, {**challenger, "groups": groups}, gain, rules)
