# caught by: check_the_card_says_what_ran
"""Two facts stand in the card because they have always been true."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def model_card(record, smallest, right=model_card):
    return {**right(record, smallest), "predicts": "minutes", "reads": ["distance_km", "vehicle"]}
