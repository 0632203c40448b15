# caught by: check_the_best_is_honest
"""The runs of all exams are put side by side."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def best(records, baseline, right=best):
    exam = {record["run"]: record for record in records}[baseline]["exam"]
    return right([record | {"exam": exam} for record in records], baseline)
