# caught by: check_drift_is_noticed_in_time, check_alarm_waits_for_days_in_a_row
"""All days so far are judged together, so that old calm days hide the change."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def first_alarm(days, reference, patience=3, right=first_alarm):
    return right([np.concatenate(days[: day + 1]) for day in range(len(days))], reference, patience)
