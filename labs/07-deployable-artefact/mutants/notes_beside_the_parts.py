# caught by: check_the_directory_is_complete
"""A file that nobody asked for is put into the directory."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def build(folder, artefact, environment, example, right=build):
    right(folder, artefact, environment, example)
    (pathlib.Path(folder) / "README.md").write_text(f"Version {artefact.version}")
