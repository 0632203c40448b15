# caught by: check_the_test_answers_once
"""The test orders may be asked as often as one likes."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def final_error(train, training, test, parameters, seed):
    return mean_error(train(training, parameters, seed), test)
