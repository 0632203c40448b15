# caught by: check_the_test_answers_once
"""The test is made by attempt, and stands among the runs of the search."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def final_error(train, training, test, parameters, seed, right=final_error):
    found = right(train, training, test, parameters, seed)
    _write(
        {
            "run": f"{len(runs()) + 1:06}",
            "parameters": parameters,
            "seed": seed,
            "training": rows_id(training),
            "exam": rows_id(test) + " test",
            "status": "finished",
            "error": found,
            "reason": "",
            "seconds": 0.0,
        }
    )
    return found
