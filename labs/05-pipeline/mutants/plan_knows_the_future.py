# caught by: check_the_plan_comes_true
"""Whatever comes after a step that runs is said to run as well."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def plan(steps, inputs, right=plan):
    return {name: "runs" if word == "open" else word for name, word in right(steps, inputs).items()}
