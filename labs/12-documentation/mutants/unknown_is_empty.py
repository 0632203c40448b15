# caught by: check_a_result_leads_back_to_all_its_sources, check_a_wrong_table_leads_to_all_that_it_spoilt
"""A thing that nobody knows was made from nothing."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def made_from(thing, sources, right=made_from):
    try:
        return right(thing, sources)
    except KeyError:
        return []
