# caught by: check_a_crash_in_any_step_resumes
"""The results are written when the whole pipeline is through."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_waiting = {}


def _played(name, step, data):
    given = {need: data[need] for need in step["needs"]}
    result_key = key(name, step, given)
    try:
        return load(result_key), "kept"
    except KeyError:
        result = json.loads(json.dumps(step["run"](given, step["parameters"])))
        _waiting[result_key] = result
        return result, "ran"


def run(steps, inputs, right=run):
    _waiting.clear()
    told = right(steps, inputs)
    for result_key, result in _waiting.items():
        save(result_key, result)
    return told
