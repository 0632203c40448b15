# caught by: check_a_record_depends_on_every_part, check_a_model_is_made_again
"""The seed is not written down."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def record(data, code, parameters, environment, seed, model, right=record):
    return right(data, code, parameters, environment, 0, model)
