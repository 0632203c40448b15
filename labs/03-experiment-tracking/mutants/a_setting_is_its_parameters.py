# caught by: check_settings_are_told_apart
"""Only the parameters make a setting, on whatever orders."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def settings(records, right=settings):
    first = {}
    for record in records:
        first.setdefault(json.dumps(record["parameters"], sort_keys=True), record)
    return right(
        [
            r
            | {
                k: first[json.dumps(r["parameters"], sort_keys=True)][k]
                for k in ("training", "exam")
            }
            for r in records
        ]
    )
