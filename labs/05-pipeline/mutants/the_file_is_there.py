# caught by: check_a_damaged_file_is_as_good_as_none
"""A file that can be read as JSON is taken for a whole one."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def save(result_key, result):
    text = json.dumps(result)
    STORE.mkdir(exist_ok=True)
    (STORE / f"{result_key}.json").write_text(text, encoding="utf-8")


def load(result_key):
    try:
        return json.loads((STORE / f"{result_key}.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        raise KeyError(result_key) from None
