# caught by: check_another_environment_is_named
"""The environment is written down and never looked at."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def rebuild(name, train, environment, right=rebuild):
    return right(name, train, json.loads(get(name))["environment"])
