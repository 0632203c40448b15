# caught by: check_threshold_knows_the_sample_size, check_judge_forgives_small_samples
"""The mean of the chance PSI, without the deviations: every second calm day is above it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def threshold(n_reference, n_current, bins=BINS):
    return max(WORTH_A_LOOK, (bins - 1) * (1 / n_reference + 1 / n_current))
