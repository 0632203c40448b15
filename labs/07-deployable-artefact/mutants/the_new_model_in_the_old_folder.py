# caught by: check_what_is_not_whole_is_not_built
"""A directory that is there is overwritten by the newer artefact."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def build(folder, artefact, environment, example, right=build):
    _require_whole(artefact, example)
    target = pathlib.Path(folder)
    for path in target.glob("*"):
        path.unlink()
    if target.exists():
        target.rmdir()
    right(folder, artefact, environment, example)
