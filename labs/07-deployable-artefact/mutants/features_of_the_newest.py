# caught by: check_a_clean_process_gives_the_same_answers
"""Features are code of the service: the artefact that was loaded last decides for all."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_features = []


def load(folder, environment, right=load):
    found = right(folder, environment)
    _features[:] = found.features
    return Artefact(found.version, found.model, _features, found.schema)
