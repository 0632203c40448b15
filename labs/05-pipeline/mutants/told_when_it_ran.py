# caught by: check_an_effect_comes_once
"""The effect belongs to the run of the step, and is lost when only the effect failed."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _played(name, step, data):
    given = {need: data[need] for need in step["needs"]}
    result_key = key(name, step, given)
    try:
        return load(result_key), "kept"
    except KeyError:
        save(result_key, step["run"](given, step["parameters"]))
        if "effect" in step:
            announce(result_key, load(result_key), step["effect"])
        return load(result_key), "ran"
