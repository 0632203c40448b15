# caught by: check_every_damaged_file_is_named
"""The directory is refused, and nobody learns which file it was."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def load(folder, environment, right=load):
    try:
        return right(folder, environment)
    except ArtefactError:
        raise ArtefactError("This artefact is not valid.") from None
