# caught by: check_importance_is_what_the_error_grows_by
"""The error after the shuffle is reported."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def importance(predict, table, truth, repeats, seed, right=importance):
    before = float(np.abs(truth - predict(table)).mean())
    return {
        name: growth + before
        for name, growth in right(predict, table, truth, repeats, seed).items()
    }
