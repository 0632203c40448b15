# caught by: check_the_datasheet_shows_no_person
"""To be safe, no column shows its values."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def datasheet(table, personal, right=datasheet):
    return right(table, list(table))
