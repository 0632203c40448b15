# caught by: check_what_is_usual_is_summed_up
"""Usual is the mean and its deviation, which one broken day moves."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_usual = usual


def usual(schema, history):
    middle = {
        name: [float(history[name].mean()), float(history[name].std())]
        for name in _compared(schema)
    }
    return {**_usual(schema, history), "middle": middle}
