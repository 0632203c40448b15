# caught by: check_the_trivial_forecast
"""The last order of the hour is taken for its mean."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def same_hour_promises(history, history_hours, hours):
    last = dict(zip(history_hours, history))
    return np.array([last.get(hour, history.mean()) for hour in hours])
