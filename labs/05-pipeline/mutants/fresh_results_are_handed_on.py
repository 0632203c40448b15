# caught by: check_each_step_gets_what_it_needs
"""What a step returned is handed on, and not what was kept of it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _played(name, step, data):
    given = {need: data[need] for need in step["needs"]}
    result_key = key(name, step, given)
    try:
        return load(result_key), "kept"
    except KeyError:
        result = step["run"](given, step["parameters"])
        save(result_key, result)
        return result, "ran"
    finally:
        if "effect" in step:
            announce(result_key, load(result_key), step["effect"])
