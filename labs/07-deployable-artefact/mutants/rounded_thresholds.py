# caught by: check_the_directory_is_complete, check_a_clean_process_gives_the_same_answers
"""Numbers are shortened on the way to the disk, as some converters do."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _short(part):
    if isinstance(part, dict):
        return {name: _short(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_short(value) for value in part]
    return round(part, 2) if isinstance(part, float) else part


def build(folder, artefact, environment, example, right=build):
    short = Artefact(artefact.version, _short(artefact.model), artefact.features, artefact.schema)
    right(folder, short, environment, example)
