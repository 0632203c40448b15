# caught by: check_functions_say_what_goes_in_and_out
"""A helper has neither types nor a docstring."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def calc(x, y):
    return x - y
