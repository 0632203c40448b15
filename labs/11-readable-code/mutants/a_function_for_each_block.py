# caught by: check_no_block_stands_twice
"""Each of the copied blocks becomes a function of its own."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _centre(orders: pd.DataFrame, rules: Rules) -> int:
    minutes = orders[orders["district"] == CENTRE]["minutes"]
    if len(minutes) < rules.smallest_group:
        minutes = orders["minutes"]
    return math.ceil(minutes.quantile(rules.share_in_time) / rules.round_to) * rules.round_to


def _harbour(table: pd.DataFrame, rules: Rules) -> int:
    values = table[table["district"] == HARBOUR]["minutes"]
    if len(values) < rules.smallest_group:
        values = table["minutes"]
    return math.ceil(values.quantile(rules.share_in_time) / rules.round_to) * rules.round_to


CENTRE, HARBOUR = "centre", "harbour"
