# caught by: check_a_record_depends_on_every_part, check_another_environment_is_named
"""Of the environment only scikit-learn is written down."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def record(data, code, parameters, environment, seed, model, right=record):
    known = {name: v for name, v in environment.items() if name == "scikit-learn"}
    return right(data, code, parameters, known, seed, model)
