# caught by: check_a_key_depends_on_all_that_matters
"""Two steps with the same parameters share their results."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def key(name, step, given):
    return fingerprint([step["version"], step["parameters"], given])
