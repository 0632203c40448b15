# caught by: check_the_cause_is_among_the_suspects
"""Changes after the beginning are suspects too."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def suspects(events, feeds, right=suspects):
    first = next(e for e in events if e["kind"] == "wrong")
    return right([*(e for e in events if e["kind"] != "wrong"), first], feeds)
