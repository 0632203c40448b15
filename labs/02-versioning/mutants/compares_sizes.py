# caught by: check_a_changed_content_is_not_given_out
"""A content of the right size is taken for the right content."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_sizes = {}


def put(content, right=put):
    name = right(content)
    _sizes[name] = len(content)
    return name


def get(name):
    if not _path(name).exists():
        raise KeyError(name)
    content = _path(name).read_bytes()
    if len(content) != _sizes.get(name, len(content)):
        raise DamagedError(name)
    return content
