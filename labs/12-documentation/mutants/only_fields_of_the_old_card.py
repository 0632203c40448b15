# caught by: check_an_outdated_card_is_noticed
"""A field that the old card lacks is not missed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def outdated(card, record, smallest, right=outdated):
    return [key for key in right(card, record, smallest) if key in card]
