# caught by: check_an_effect_comes_once
"""Each message has a token of its own, as random as can be."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def announce(token, result, effect, right=announce):
    import secrets

    right(token, result, lambda _, found: effect(secrets.token_hex(8), found))
