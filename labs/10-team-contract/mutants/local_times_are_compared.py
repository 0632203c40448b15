# caught by: check_the_logs_become_one_story, check_the_cause_is_among_the_suspects
"""Times are sorted as they are written."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def timeline(logs):
    events = [{**event, "team": team} for team in sorted(logs) for event in logs[team]]
    return sorted(events, key=lambda event: event["at"])
