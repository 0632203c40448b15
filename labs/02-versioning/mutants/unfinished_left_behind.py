# caught by: check_what_is_put_can_be_got
"""The file is written twice, and the first one stays."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def put(content):
    name = content_id(content)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".new").write_bytes(content)
    path.write_bytes(content)
    return name
