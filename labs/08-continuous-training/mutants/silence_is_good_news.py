# caught by: check_an_alarm_needs_proof
"""Says "not grown" where nobody can say anything."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def grown(errors, promised):
    return len(errors) >= FEWEST and low_end(errors) > promised * (1 + TOLERANCE)
