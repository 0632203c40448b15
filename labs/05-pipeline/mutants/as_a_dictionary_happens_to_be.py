# caught by: check_a_fingerprint_stands_for_data, check_a_key_depends_on_all_that_matters
"""The text of a dictionary shows the order in which it was filled."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def fingerprint(data):
    return hashlib.sha256(repr(data).encode()).hexdigest()
