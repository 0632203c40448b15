# caught by: check_the_test_answers_once
"""The model is trained before anybody asks whether it may be judged."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def final_error(train, training, test, parameters, seed, right=final_error):
    model = train(training, parameters, seed)
    return right(lambda *_: model, training, test, parameters, seed)
