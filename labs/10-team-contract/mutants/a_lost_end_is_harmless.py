# caught by: check_a_breaking_change_is_told_from_a_harmless_one
"""A range without an end is not compared."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def breaking(old, new, right=breaking):
    both = {
        n: {**old.get(n, {}), **c}
        if "type" in c and n in old and old[n]["type"] == c["type"]
        else c
        for n, c in new.items()
    }
    return right(old, both)
