# caught by: check_the_datasheet_describes_each_column
"""Missing values are counted among the values."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def datasheet(table, personal, right=datasheet):
    sheet = right(table, personal)
    for name, column in sheet.items():
        column["distinct"] = int(table[name].nunique(dropna=False))
    return sheet
