# caught by: check_the_noise_hides_one_value_and_no_more
"""One value can move the mean by any amount."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def private_mean(values, low, high, epsilon, seed):
    return float(
        np.mean(values)
        + np.random.default_rng(seed).laplace(0, (high - low) / len(values) / epsilon)
    )
