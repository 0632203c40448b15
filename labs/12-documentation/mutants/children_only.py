# caught by: check_a_wrong_table_leads_to_all_that_it_spoilt, check_everybody_is_told_before_a_change
"""Only what was made directly is found."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def depends_on(thing, sources):
    made_from(thing, sources)
    return sorted(name for name in sources if thing in sources[name])
