# caught by: check_a_version_names_names_and_contents
"""The version is computed from the contents, and not from what they are called."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def commit(files):
    listing = {name: put(content) for name, content in files.items()}
    version = content_id("".join(sorted(listing.values())).encode())
    path = STORE / version[:2] / version[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(listing, sort_keys=True))
    return version
