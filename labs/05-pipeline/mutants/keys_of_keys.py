# caught by: check_the_same_data_are_not_worked_on_twice
"""A step is stale when a step before it is, also when that one left the same data."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_keys = {}


def run(steps, inputs, right=run):
    _keys.clear()
    return right(steps, inputs)


def _played(name, step, data):
    given = {need: data[need] for need in step["needs"]}
    result_key = _keys[name] = key(
        name, step, {need: _keys.get(need, data[need]) for need in given}
    )
    try:
        result, how = load(result_key), "kept"
    except KeyError:
        save(result_key, step["run"](given, step["parameters"]))
        result, how = load(result_key), "ran"
    if "effect" in step:
        announce(result_key, result, step["effect"])
    return result, how
