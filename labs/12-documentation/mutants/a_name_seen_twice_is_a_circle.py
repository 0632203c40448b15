# caught by: check_a_result_leads_back_to_all_its_sources
"""Two ways to one source are taken for a circle."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def made_from(thing, sources, right=made_from):
    found = right(thing, sources)
    arrows = [source for name in [thing, *found] for source in sources.get(name, [])]
    if len(arrows) != len(set(arrows)):
        raise ValueError("a circle")
    return found
