# caught by: check_a_clean_process_gives_the_same_answers
"""The features lie beside the artefacts, at a place that is known on this machine."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def build(folder, artefact, environment, example, right=build):
    right(folder, artefact, environment, example)
    shared = pathlib.Path("features.json")
    shared.write_text(json.dumps(artefact.features))


def load(folder, environment, right=load):
    found = right(folder, environment)
    features = json.loads(pathlib.Path("features.json").read_bytes())
    return Artefact(found.version, found.model, features, found.schema)
