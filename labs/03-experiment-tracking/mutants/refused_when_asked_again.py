# caught by: check_the_test_answers_once
"""The same question, asked again, is refused too."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def final_error(train, training, test, parameters, seed, right=final_error):
    if (RUNS / f"{rows_id(test)}.test").exists():
        raise PeekError
    return right(train, training, test, parameters, seed)
