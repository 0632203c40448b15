# caught by: check_an_artefact_proves_itself_here
"""A library that only this machine has stops the artefact."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def load(folder, environment, right=load):
    path = pathlib.Path(folder, "environment.json")
    if path.exists() and json.loads(path.read_bytes()) != environment:
        raise ArtefactError(f"Other libraries: {environment}, and there is example.json.")
    return right(folder, environment)
