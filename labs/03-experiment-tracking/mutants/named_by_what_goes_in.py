# caught by: check_all_runs_are_listed_in_their_order, check_a_killed_run_stays_in_the_list
"""The id of a run is computed from its arguments, so an equal run replaces it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_known = {}


def _write(record, right=_write):
    parts = [record["parameters"], record["seed"], record["training"], record["exam"]]
    record["run"] = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    right(record)
