# caught by: check_a_crash_in_any_step_resumes
"""A step is marked as done when it begins."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _played(name, step, data, right=_played):
    result_key = key(name, step, {need: data[need] for need in step["needs"]})
    try:
        load(result_key)
    except KeyError:
        save(result_key, None)
        save(result_key, step["run"]({n: data[n] for n in step["needs"]}, step["parameters"]))
        right(name, step, data)
        return load(result_key), "ran"
    return right(name, step, data)
