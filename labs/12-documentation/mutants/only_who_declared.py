# caught by: check_hidden_readers_are_found
"""A program that never declared anything is not looked at."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def undeclared(declared, reads, since, right=undeclared):
    return right(declared, [entry for entry in reads if entry["program"] in declared], since)
