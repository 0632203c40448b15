# caught by: check_another_environment_is_named
"""A library that only this machine has is not noticed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def rebuild(name, train, environment, right=rebuild):
    then = json.loads(get(name))["environment"]
    return right(name, train, {key: v for key, v in environment.items() if key in then})
