# caught by: check_nothing_is_remembered_or_changed
"""Reports are kept for later calls, by less than what they depend on."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_kept: dict[int, dict[str, Any]] = {}


def report(orders: pd.DataFrame, rules: Rules, right: Any = report) -> dict[str, Any]:
    """Return what the notebook leaves in `out`."""
    return _kept.setdefault(len(orders), right(orders, rules))
