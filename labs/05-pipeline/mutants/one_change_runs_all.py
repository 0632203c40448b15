# caught by: check_the_same_data_are_not_worked_on_twice
"""As soon as one step ran, all steps behind it in the order run too."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_moved = False


def run(steps, inputs, right=run):
    global _moved
    _moved = False
    return right(steps, inputs)


def _played(name, step, data, right=_played):
    global _moved
    if _moved:
        given = {need: data[need] for need in step["needs"]}
        save(key(name, step, given), step["run"](given, step["parameters"]))
        right(name, step, data)
        return load(key(name, step, given)), "ran"
    result, how = right(name, step, data)
    _moved = how == "ran"
    return result, how
