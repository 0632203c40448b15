# caught by: check_the_directory_is_complete, check_every_damaged_file_is_named
"""The hash is taken of the data as one line, and the file holds them in many."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _sha256(content):
    return hashlib.sha256(json.dumps(json.loads(content)).encode()).hexdigest()
