# caught by: check_the_exam_is_kept_back
"""Learns from the newest days and asks about the oldest."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


def divide(labelled, broken):
    sound = sorted(set(labelled) - set(broken))[-WINDOW - EXAM_DAYS :]
    if len(sound) < 2 * EXAM_DAYS:
        raise ValueError("too few")
    return sound[EXAM_DAYS:], sound[:EXAM_DAYS]
