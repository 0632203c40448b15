# caught by: check_an_effect_comes_once
"""The note is written first, so a crash in the effect loses it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def announce(token, result, effect):
    note = STORE / f"{token}.told"
    if not note.exists():
        STORE.mkdir(exist_ok=True)
        note.touch()
        effect(token, result)
