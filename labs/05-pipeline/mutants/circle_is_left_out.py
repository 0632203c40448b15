# caught by: check_a_circle_is_refused
"""Steps that never become ready are left out in silence."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def order(steps, inputs):
    found = []
    for _ in steps:
        for name, step in steps.items():
            if name not in found and {*found, *inputs} >= set(step["needs"]):
                found.append(name)
    return found
