# caught by: check_what_is_not_whole_is_not_built
"""A tree is thought to be complete when the example gets an answer from it."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _require_whole(artefact, example):
    if problems(artefact.schema, example):
        raise ArtefactError("The example is not legal.")
    try:
        artefact.predict(example)
    except KeyError as error:
        raise ArtefactError("Something is missing.") from error
