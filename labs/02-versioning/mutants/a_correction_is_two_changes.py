# caught by: check_changes_are_named
"""A changed file is called removed and added."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def changes(old, new, right=changes):
    told = right(old, new)
    both = told["changed"]
    return {
        "added": sorted(told["added"] + both),
        "removed": sorted(told["removed"] + both),
        "changed": [],
    }
