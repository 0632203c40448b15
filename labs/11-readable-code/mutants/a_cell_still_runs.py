# caught by: check_nothing_is_remembered_or_changed
"""A cell of the notebook stands at the top level of the file."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

limits = []
for limit, _ in usual_rules().refunds:
    limits.append(limit)
