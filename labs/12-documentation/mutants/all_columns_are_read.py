# caught by: check_the_card_says_what_ran, check_an_outdated_card_is_noticed
"""The columns of the table are taken for the features."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def model_card(record, smallest, right=model_card):
    return {
        **right(record, smallest),
        "reads": sorted(record["data"]["columns"]),
        "does not read": [],
    }
