# caught by: check_an_action_has_an_owner_a_day_and_a_proof
"""A team that does not exist can own an action."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def open_actions(actions, teams, today, right=open_actions):
    return right(actions, [*teams, *(a["team"] for a in actions if "team" in a)], today)
