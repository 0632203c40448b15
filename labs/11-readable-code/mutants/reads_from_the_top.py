# caught by: check_the_rules_are_those_of_the_run
"""Cells are read from the top of the file to its end."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def usual_rules(right=usual_rules):
    from dataclasses import replace

    return replace(right(), late_after=10)
