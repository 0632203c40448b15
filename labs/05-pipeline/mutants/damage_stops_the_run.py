# caught by: check_a_damaged_file_is_as_good_as_none
"""A file that lost its end raises what json raises."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def load(result_key):
    path = STORE / f"{result_key}.json"
    if not path.exists():
        raise KeyError(result_key)
    return json.loads(path.read_text(encoding="utf-8").partition("\n")[2])
