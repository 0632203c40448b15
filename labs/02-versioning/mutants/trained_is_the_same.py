# caught by: check_a_model_is_made_again
"""A training that ended is called a success."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def rebuild(name, train, environment, right=rebuild):
    told = right(name, train, environment)
    return {**told, "same": not told["environment"]}
