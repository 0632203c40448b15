# caught by: check_a_shared_file_is_stored_once
"""Each version holds a copy of the whole folder."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def commit(files):
    return _keep({name: content.hex() for name, content in files.items()})


def checkout(version):
    return {name: bytes.fromhex(text) for name, text in json.loads(get(version)).items()}
