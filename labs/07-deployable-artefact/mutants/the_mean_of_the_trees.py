# caught by: check_the_trees_are_walked
"""The trees vote, as in a forest, and are not added up."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def minutes(model, values):
    leaves = [_leaf(tree, values) for tree in model["trees"]]
    return model["base"] + (sum(leaves) / len(leaves) if leaves else 0.0)
