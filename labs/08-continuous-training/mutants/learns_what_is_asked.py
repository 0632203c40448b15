# caught by: check_the_exam_is_kept_back
"""The days of the exam teach, too: the newest say most."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose

_divide = divide


def divide(labelled, broken):
    learn, exam = _divide(labelled, broken)
    return [*learn, *exam][-WINDOW:], exam
