# caught by: check_a_result_is_kept_whole, check_a_damaged_file_is_as_good_as_none, check_only_stale_steps_run_again, check_a_crash_in_any_step_resumes, check_a_failure_stops_only_what_depends_on_it
"""Results are kept in a variable, which a new process does not have."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_kept = {}


def save(result_key, result):
    _kept[result_key] = json.loads(json.dumps(result))


def load(result_key):
    return _kept[result_key]
