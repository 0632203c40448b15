# caught by: check_threshold_knows_the_sample_size, check_judge_forgives_small_samples, check_calm_seasons_are_quiet
"""The rule of thumb 0.1, whatever the number of rows."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def threshold(n_reference, n_current, bins=BINS):
    return WORTH_A_LOOK
