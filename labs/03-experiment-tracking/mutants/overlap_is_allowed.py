# caught by: check_the_test_answers_once
"""Nobody looks whether the test orders were learned from."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def final_error(train, training, test, parameters, seed, right=final_error):
    learned = {rows_id([row]) for row in training}
    return right(
        train, training, [r for r in test if rows_id([r]) not in learned], parameters, seed
    )
