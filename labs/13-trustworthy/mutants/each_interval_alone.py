# caught by: check_a_small_group_cannot_be_judged
"""Each interval holds alone, however many are shown."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gaps(errors, groups, days, smallest, seed, right=gaps):
    found = right(errors, groups, days, smallest, seed)
    for name in found:
        if found[name] is not None:
            found[name] = right(
                errors, np.where(groups == name, name, "rest"), days, smallest, seed
            )[name]
            middle, half = found[name]["gap"], (found[name]["high"] - found[name]["low"]) / 2
            found[name] |= {"low": middle - half * 0.87, "high": middle + half * 0.87}
    return found
