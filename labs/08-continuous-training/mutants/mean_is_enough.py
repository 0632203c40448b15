# caught by: check_an_alarm_needs_proof
"""Alarms on the mean, so that one unlucky evening starts a training."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def grown(errors, promised):
    if len(errors) < FEWEST:
        return None
    return bool(np.mean(errors) > promised * (1 + TOLERANCE))
