# caught by: check_a_review_names_no_person
"""A name is found inside of other words."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def people_named(text, people):
    return sorted(name for name in people if name.lower() in text.lower())
