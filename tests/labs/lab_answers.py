"""An exercise that uses all that the fixture ``lab`` offers."""

from types import ModuleType

from labs.grader.remote import Remote, Terms
from labs.kit.calls import InProcess

EXERCISE = """
import os
import shutil

BINS = 10
seen = []


class GateError(Exception):
    pass


class Counter:
    def __init__(self, total):
        self.total = total

    def add(self, more):
        self.total += more
        return self.total

    def twice(self):
        return Counter(2 * self.total)

    def get(self):
        return "a method called get"


def make_counter(total):
    return Counter(total)


def total_of(counter):
    return counter.total


def spoil(column):
    column[:] = 0
    return column


def apply(function, values):
    return [function(value) for value in values]


def first(functions, value):
    return functions["of"][0](value, plus=1)


def give_an_object(function, name):
    function.__name__ = name
    return function(object())


def patient(function):
    try:
        function(1)
    except RuntimeError as error:
        return f"{type(error).__name__}: {error}"


def strict(number):
    if number < 0:
        raise ValueError("negative")
    return number


def gate():
    raise GateError("closed")


def copy(old, new):
    shutil.copy(old, new)


def remember(value):
    seen.append(value)


def remembered():
    return seen


def make_odd_files(elsewhere):
    open("file", "w").close()
    os.mkfifo("pipe")
    os.symlink(elsewhere, "folder")
    os.symlink(os.path.join(elsewhere, "secret"), "link")
"""


def in_process(source):
    """The backend of the fixture ``lab`` for an exercise with this text, in this process."""

    def load():
        module = ModuleType("student_exercise")
        exec(source, module.__dict__)
        return module

    return InProcess(load, source.encode)


def sandboxed(source, sandbox, **terms):
    """The backend for an exercise with this text, in a sandbox."""
    return Remote(sandbox, source.encode(), Terms(**terms))
