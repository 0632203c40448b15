# caught by: check_action_fits_the_signals
"""Input drift alone retrains the model: drift is taken for loss."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def action(*, data_fault, input_drift, loss_rose):
    if data_fault:
        return "block"
    return "retrain" if loss_rose or input_drift else "none"
