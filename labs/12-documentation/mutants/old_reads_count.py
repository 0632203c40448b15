# caught by: check_hidden_readers_are_found
"""An entry of last year still counts."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def undeclared(declared, reads, since, right=undeclared):
    return right(declared, reads, 0)
