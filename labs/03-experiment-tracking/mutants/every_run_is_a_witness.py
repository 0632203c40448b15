# caught by: check_a_seed_is_one_witness, check_the_best_is_honest
"""A seed that was run nine times counts nine times."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def settings(records, right=settings):
    found = right(records)
    for setting in found:
        setting["errors"] = [
            r["error"]
            for r in sorted(records, key=lambda r: r["seed"])
            if all(r[k] == setting[k] for k in ("parameters", "training", "exam"))
            and r["error"] is not None
        ]
    return found
