# caught by: check_action_fits_the_signals
"""Labels that have not arrived count as a loss that rose."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def action(*, data_fault, input_drift, loss_rose):
    if data_fault:
        return "block"
    if loss_rose is not False:
        return "retrain"
    return "look" if input_drift else "none"
