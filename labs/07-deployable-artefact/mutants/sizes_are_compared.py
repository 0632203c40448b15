# caught by: check_every_damaged_file_is_named
"""A file of the right size is taken for the right file."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_sizes = {}


def build(folder, artefact, environment, example, right=build):
    right(folder, artefact, environment, example)
    for path in pathlib.Path(folder).iterdir():
        _sizes[path.name] = path.stat().st_size


def findings(folder, right=findings):
    found = right(folder)
    found["changed"] = [
        name
        for name in found["changed"]
        if name == MANIFEST or (pathlib.Path(folder) / name).stat().st_size != _sizes.get(name)
    ]
    return found
