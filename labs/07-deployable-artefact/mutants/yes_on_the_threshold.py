# caught by: check_the_trees_are_walked
"""A value that is just as large as the threshold goes to yes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _leaf(tree, values):
    while "value" not in tree:
        tree = tree["yes" if values[tree["feature"]] >= tree["above"] else "no"]
    return tree["value"]
