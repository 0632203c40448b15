# caught by: check_put_repairs_what_a_crash_left
"""A file that has the right name is taken for the right content."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def put(content):
    name = content_id(content)
    path = _path(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return name
