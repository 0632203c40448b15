# caught by: check_steps_come_after_what_they_need
"""The steps are taken in the order in which somebody wrote them."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def order(steps, inputs, right=order):
    right(steps, inputs)
    return list(steps)
