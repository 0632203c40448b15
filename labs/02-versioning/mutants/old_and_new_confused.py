# caught by: check_changes_are_named
"""What was added is called removed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def changes(old, new, right=changes):
    return right(new, old)
