# caught by: check_a_promise_is_that_of_the_notebook
"""A promise is rounded, and not rounded up."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def promise(orders, district, rush, rules):
    here = orders[(orders["rush"] == rush) & (orders["district"] == district)]
    if len(here) < rules.smallest_group:
        here = orders[orders["rush"] == rush]
    minutes = here["minutes"].quantile(rules.share_in_time) + rules.extra_minutes.get(district, 0)
    return round(minutes / rules.round_to) * rules.round_to
