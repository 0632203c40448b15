# caught by: check_noise_is_not_taken_for_gain, check_the_best_is_honest
"""The run with the smallest error is the best one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def best(records, baseline, right=best):
    ours = {record["run"]: record for record in records}[baseline]
    done = [r for r in records if r["error"] is not None and r["exam"] == ours["exam"]]
    lucky = min(done, key=lambda r: r["error"])
    told = right(records, baseline)
    return told | {k: lucky[k] for k in ("parameters", "training")}
