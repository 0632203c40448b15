# caught by: check_an_outdated_card_is_noticed
"""The rounded error is compared with the exact one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def outdated(card, record, smallest, right=outdated):
    found = set(right(card, record, smallest))
    if card.get("error") != record["error"]:
        found.add("error")
    return sorted(found)
