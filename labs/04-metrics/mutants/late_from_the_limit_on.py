# caught by: check_late_is_late
"""An order that is exactly as late as allowed counts as late."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def late_share(truth, promised, minutes):
    return float(np.mean(truth - promised >= minutes))
