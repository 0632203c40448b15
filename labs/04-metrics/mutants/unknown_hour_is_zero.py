# caught by: check_the_trivial_forecast
"""An hour without past orders promises nothing."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def same_hour_promises(history, history_hours, hours):
    past = np.asarray(history_hours)
    return np.array(
        [history[past == hour].mean() if (past == hour).any() else 0.0 for hour in hours]
    )
