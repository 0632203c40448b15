# caught by: check_a_seed_is_one_witness, check_the_best_is_honest
"""Runs that did not finish are left out before anything is counted."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def settings(records, right=settings):
    return right([record for record in records if record["status"] == "finished"])
