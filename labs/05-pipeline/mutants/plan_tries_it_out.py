# caught by: check_the_plan_comes_true
"""The plan is found out by a run."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def plan(steps, inputs):
    told = run(steps, inputs)
    return {name: "kept" if name in told["kept"] else "runs" for name in steps}
