# caught by: check_an_action_has_an_owner_a_day_and_a_proof
"""An action needs a text and a team, and no proof."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def open_actions(actions, teams, today, right=open_actions):
    return [pair for pair in right(actions, teams, today) if pair[1] != "proof"]
