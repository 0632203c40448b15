# caught by: check_every_damaged_file_is_named
"""The files of the manifest are looked at; one that was added is not seen."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def findings(folder, right=findings):
    return {**right(folder), "foreign": []}
