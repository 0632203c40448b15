# caught by: check_a_failure_stops_only_what_depends_on_it
"""After a failure nothing else is run."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def run(steps, inputs):
    told = {"results": {}, "ran": [], "kept": [], "failed": {}, "skipped": []}
    data = dict(inputs)
    for name in order(steps, inputs):
        if told["failed"]:
            told["skipped"].append(name)
            continue
        try:
            data[name], how = _played(name, steps[name], data)
        except Exception as error:
            told["failed"][name] = str(error)
        else:
            told[how].append(name)
            told["results"][name] = data[name]
    return told
