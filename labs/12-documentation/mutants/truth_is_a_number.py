# caught by: check_the_datasheet_describes_each_column
"""A truth value is called a number."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def datasheet(table, personal, right=datasheet):
    sheet = right(table, personal)
    for column in sheet.values():
        column["kind"] = column["kind"].replace("truth value", "number")
    return sheet
