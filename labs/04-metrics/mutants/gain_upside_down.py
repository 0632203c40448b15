# caught by: check_the_gain_has_a_sign_and_is_repeatable, check_the_gate_is_seldom_wrong
"""A positive gain means that the challenger is worse."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def gain_interval(champion, challenger, days, seed, right=gain_interval):
    return right(challenger, champion, days, seed)
