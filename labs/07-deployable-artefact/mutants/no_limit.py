# caught by: check_bad_bodies_are_refused
"""A body of any length is read."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

MAX_BODY = 10**9
