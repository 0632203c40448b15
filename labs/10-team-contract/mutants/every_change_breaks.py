# caught by: check_a_breaking_change_is_told_from_a_harmless_one
"""Whatever differs is called breaking."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def breaking(old, new, right=breaking):
    other = [
        [n, "wider"] for n in old if n in new and old[n] != new[n] and old[n]["type"] == "number"
    ]
    return sorted([*right(old, new), *(pair for pair in other if pair not in right(old, new))])
