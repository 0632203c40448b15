# caught by: check_alarm_waits_for_days_in_a_row
"""Days with drift are counted over the whole season, not in a row."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def first_alarm(days, reference, patience=3):
    found = 0
    for day, current in enumerate(days):
        found += judge(reference, current) == "drift"
        if found == patience:
            return day
    return None
