# caught by: check_what_is_not_whole_is_not_built
"""The example is computed when half of the files are there already."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def build(folder, artefact, environment, example, right=build):
    pathlib.Path(folder).mkdir(parents=True)
    (pathlib.Path(folder) / "model.json").write_text(json.dumps(artefact.model))
    _require_whole(artefact, example)
    (pathlib.Path(folder) / "model.json").unlink()
    pathlib.Path(folder).rmdir()
    right(folder, artefact, environment, example)
