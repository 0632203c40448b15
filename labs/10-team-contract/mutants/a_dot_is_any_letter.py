# caught by: check_a_review_names_no_person
"""The name is used as a pattern."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def people_named(text, people):
    return sorted(n for n in people if re.search(rf"(?<!\w){n}(?!\w)", text, re.IGNORECASE))
