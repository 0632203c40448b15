# caught by: check_the_logs_become_one_story
"""Each team's log stands behind the other."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def timeline(logs, right=timeline):
    return sorted(right(logs), key=lambda event: event["team"])
