# caught by: check_judge_says_when_it_cannot
"""What cannot be compared is called no drift, as some libraries do when p is NaN."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def judge(reference, current, right=judge):
    verdict = right(reference, current)
    return "no drift" if verdict == "cannot judge" else verdict
