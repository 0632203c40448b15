"""Five small functions."""

from pathlib import Path


def add(a, b):
    # solution: Step 1, add, is not written yet.
    return a + b
    # end of solution


def mean(column):
    # solution: Step 2, mean, is not written yet.
    return float(sum(column) / len(column))
    # end of solution


def totals(frame):
    # solution: Step 3, totals, is not written yet.
    return frame.groupby("district", as_index=False)["minutes"].sum()
    # end of solution


def twice(function, value):
    # solution: Step 4, twice, is not written yet.
    return function(function(value))
    # end of solution


def save_note(text):
    # solution: Step 5, save_note, is not written yet.
    Path("note.txt").write_text(text)
    # end of solution


def load_note():
    # solution: Step 6, load_note, is not written yet.
    return Path("note.txt").read_text()
    # end of solution
