# caught by: check_the_datasheet_shows_no_person
"""Names are hidden, the oldest person is not."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def datasheet(table, personal, right=datasheet):
    sheet, full = right(table, personal), right(table, [])
    for name in personal:
        sheet[name] |= {key: full[name][key] for key in ("lowest", "highest")}
    return sheet
