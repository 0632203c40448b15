# caught by: check_a_gain_has_a_margin
"""The standard deviation is that of a whole population."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def compare(baseline, other, right=compare):
    found = right(baseline, other)
    noise = math.sqrt(
        sum(statistics.pvariance(s["errors"]) / len(s["errors"]) for s in (baseline, other))
    )
    return found | {"low": found["gain"] - MARGIN * noise}
