# caught by: check_a_version_names_names_and_contents, check_a_record_depends_on_every_part
"""A dictionary is written as it happens to be ordered."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def _keep(value):
    return put(json.dumps(value).encode())
