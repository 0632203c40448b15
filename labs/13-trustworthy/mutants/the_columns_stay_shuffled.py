# caught by: check_importance_is_what_the_error_grows_by
"""Each shuffle works on the table that the one before has left."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def importance(predict, table, truth, repeats, seed):
    rng, mixed = np.random.default_rng(seed), table.copy()
    before = np.abs(truth - predict(table)).mean()
    found = {}
    for name in table:
        growth = []
        for _ in range(repeats):
            mixed[name] = rng.permutation(mixed[name].to_numpy())
            growth.append(np.abs(truth - predict(mixed)).mean() - before)
        found[name] = float(np.mean(growth))
    return found
