# caught by: check_what_is_put_can_be_got, check_every_version_can_be_checked_out
"""Contents are looked up in a dictionary, which a new process does not have."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_memory = {}


def put(content, right=put):
    name = right(content)
    _memory[name] = content
    return name


def get(name, right=get):
    right(name)
    return _memory[name]
