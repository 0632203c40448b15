# caught by: check_people_can_read_the_card
"""A field without a value is left out."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def as_markdown(card, right=as_markdown):
    return right({key: value for key, value in card.items() if value not in (None, [])})
