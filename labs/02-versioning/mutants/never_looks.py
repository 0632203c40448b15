# caught by: check_a_changed_content_is_not_given_out, check_every_version_can_be_checked_out
"""What is read is given out without a look at its name."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def get(name):
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        raise KeyError(name) from None
