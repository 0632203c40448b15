# caught by: check_a_failed_run_stays_in_the_list, check_a_killed_run_stays_in_the_list
"""The record is written when the training has ended well."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def attempt(train, training, exam, parameters, seed, clock):
    begun = clock()
    error = mean_error(train(training, parameters, seed), exam)
    record = {
        "run": f"{len(runs()) + 1:06}",
        "parameters": parameters,
        "seed": seed,
        "training": rows_id(training),
        "exam": rows_id(exam),
        "status": "finished",
        "error": error,
        "reason": "",
        "seconds": clock() - begun,
    }
    _write(record)
    return record["run"]
