# caught by: check_judge_ignores_trifles
"""Significance instead of size: the usual 5% test of KS."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def judge(reference, current, right=judge):
    if right(reference, current) == "cannot judge":
        return "cannot judge"
    limit = 1.36 * np.sqrt(1 / len(reference) + 1 / len(current))
    return "drift" if ks(reference, current) > limit or np.isnan(current).any() else "no drift"
