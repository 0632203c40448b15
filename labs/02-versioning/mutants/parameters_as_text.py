# caught by: check_a_record_depends_on_every_part, check_a_model_is_made_again
"""Each parameter is written down as a text."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def record(data, code, parameters, environment, seed, model, right=record):
    texts = {name: str(value) for name, value in parameters.items()}
    return right(data, code, texts, environment, seed, model)
