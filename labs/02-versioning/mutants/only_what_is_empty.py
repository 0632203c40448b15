# caught by: check_damage_is_found
"""A file counts as damaged when nothing is left of it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def damaged(right=damaged):
    return [name for name in right() if not _path(name).read_bytes()]
