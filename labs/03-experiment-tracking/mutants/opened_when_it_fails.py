# caught by: check_a_killed_run_stays_in_the_list
"""A run is recorded when it finishes or raises an Exception, and not when it begins."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def attempt(train, training, exam, parameters, seed, clock):
    record = {
        "run": f"{len(runs()) + 1:06}",
        "parameters": parameters,
        "seed": seed,
        "training": rows_id(training),
        "exam": rows_id(exam),
        "status": "finished",
        "error": None,
        "reason": "",
    }
    begun = clock()
    try:
        record["error"] = mean_error(train(training, parameters, seed), exam)
    except Exception as error:
        record |= {"status": "failed", "reason": f"{type(error).__name__}: {error}"}
        _write(record | {"seconds": clock() - begun})
        raise
    _write(record | {"seconds": clock() - begun})
    return record["run"]
