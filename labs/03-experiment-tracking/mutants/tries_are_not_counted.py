# caught by: check_the_best_is_honest
"""Only the settings that could win are counted."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def best(records, baseline, right=best):
    told = right(records, baseline)
    exam = {record["run"]: record for record in records}[baseline]["exam"]
    able = [s for s in settings(records) if s["exam"] == exam and len(s["errors"]) >= SEEDS]
    return told | {"tried": len([s for s in able if not s["lost"]])}
