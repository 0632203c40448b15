# caught by: check_a_result_leads_back_to_all_its_sources
"""A circle ends the search without a word."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def made_from(thing, sources):
    if thing not in sources and all(thing not in direct for direct in sources.values()):
        raise KeyError(thing)
    found, left = set(), list(sources.get(thing, []))
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += sources.get(name, [])
    return sorted(found)
