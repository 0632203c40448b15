# caught by: check_action_fits_the_signals
"""Input drift is asked about first, so that a worse model is only looked at."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def action(*, data_fault, input_drift, loss_rose):
    if data_fault:
        return "block"
    if input_drift:
        return "look"
    return "retrain" if loss_rose else "none"
