# caught by: check_the_noise_hides_one_value_and_no_more
"""The noise is that of a sum, and the figure is useless."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def private_mean(values, low, high, epsilon, seed):
    return float(
        np.clip(values, low, high).mean()
        + np.random.default_rng(seed).laplace(0, (high - low) / epsilon)
    )
