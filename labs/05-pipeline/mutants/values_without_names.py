# caught by: check_a_key_depends_on_all_that_matters
"""The data are listed in the order of the needs, without their names."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def key(name, step, given):
    return fingerprint(
        [name, step["version"], step["parameters"], [given[n] for n in step["needs"]]]
    )
