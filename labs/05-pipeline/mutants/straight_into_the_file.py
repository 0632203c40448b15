# caught by: check_a_result_is_kept_whole
"""The result is written into its file piece by piece, until it cannot be written."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def save(result_key, result):
    STORE.mkdir(exist_ok=True)
    text = ""
    with (STORE / f"{result_key}.json").open("w", encoding="utf-8") as file:
        for piece in json.JSONEncoder().iterencode(result):
            text += piece
            file.write(piece)
            file.flush()
    (STORE / f"{result_key}.json").write_text(f"{fingerprint(text)}\n{text}", encoding="utf-8")
