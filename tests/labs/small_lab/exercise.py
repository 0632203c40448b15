"""Five small functions."""

from pathlib import Path


def add(a, b):
    raise NotImplementedError("Step 1, add, is not written yet.")


def mean(column):
    raise NotImplementedError("Step 2, mean, is not written yet.")


def totals(frame):
    raise NotImplementedError("Step 3, totals, is not written yet.")


def twice(function, value):
    raise NotImplementedError("Step 4, twice, is not written yet.")


def save_note(text):
    raise NotImplementedError("Step 5, save_note, is not written yet.")


def load_note():
    raise NotImplementedError("Step 6, load_note, is not written yet.")
