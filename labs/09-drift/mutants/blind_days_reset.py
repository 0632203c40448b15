# caught by: check_alarm_waits_for_days_in_a_row
"""A day that cannot be judged counts as a day without drift."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def first_alarm(days, reference, patience=3):
    in_a_row = 0
    for day, current in enumerate(days):
        in_a_row = in_a_row + 1 if judge(reference, current) == "drift" else 0
        if in_a_row == patience:
            return day
    return None
