# caught by: check_a_gap_is_the_difference_to_the_others
"""A group is compared with the mean of all, itself among them."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gaps(errors, groups, days, smallest, seed, right=gaps):
    found = right(errors, groups, days, smallest, seed)
    for name, gap in found.items():
        if gap is not None:
            gap["gap"] = float(errors[groups == name].mean() - errors.mean())
    return found
