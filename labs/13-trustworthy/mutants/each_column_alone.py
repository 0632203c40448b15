# caught by: check_shares_add_up_and_are_fair
"""What each column does alone is reported, and it does not add up."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def shares(predict, order, others):
    start = float(np.mean(predict(others)))
    return {
        n: float(np.mean(predict(others.assign(**{n: order[n].iloc[0]})))) - start for n in order
    }
