# caught by: check_people_can_read_the_card
"""Whatever is false counts as not known, zero too."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def as_markdown(card, right=as_markdown):
    return right({key: value or None for key, value in card.items()})
