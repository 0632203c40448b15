# caught by: check_shares_add_up_and_are_fair
"""The columns come in one order only, and who comes first takes what two do together."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def shares(predict, order, others):
    mixed, found = others.copy(), {}
    before = float(np.mean(predict(mixed)))
    for name in order:
        mixed[name] = order[name].iloc[0]
        after = float(np.mean(predict(mixed)))
        found[name], before = after - before, after
    return found
