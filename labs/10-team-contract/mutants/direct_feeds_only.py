# caught by: check_the_cause_is_among_the_suspects
"""Only what feeds the part directly is looked at."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def suspects(events, feeds, right=suspects):
    start = next(e for e in events if e["kind"] == "wrong")
    near = {start["part"], *feeds.get(start["part"], [])}
    return [e for e in right(events, feeds) if e["part"] in near]
