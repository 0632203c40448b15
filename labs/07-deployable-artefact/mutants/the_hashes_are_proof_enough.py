# caught by: check_an_artefact_proves_itself_here
"""An artefact whose hashes are right is never asked for its example."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

math = type("math", (), {"isclose": staticmethod(lambda *_, **__: True)})
