# caught by: check_a_version_names_names_and_contents
"""Name and content follow each other without a border."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def commit(files):
    glued = b"".join(name.encode() + files[name] for name in sorted(files))
    version = content_id(glued)
    path = STORE / version[:2] / version[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({name: put(files[name]) for name in sorted(files)}))
    return version
