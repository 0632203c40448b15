import os

import pytest
from lab_submissions import check_many, submissions

from labs.grader import walls
from labs.grader.sandbox import Sandbox
from labs.kit.catalog import get


class Reports(dict):
    """The report of each submission, by (lab, name, seed); a lab is checked when first asked for.

    Tests about one lab are one group of pytest-xdist, so that no two workers check the same lab.
    """

    def __init__(self, folder):
        super().__init__()
        self._folder = folder

    def __missing__(self, key):
        lab = get(key[0])
        jobs, keys = [], []
        for number, (name, text, seeds) in enumerate(submissions(lab)):
            path = self._folder / lab.id / str(number) / "exercise.py"
            path.parent.mkdir(parents=True)
            path.write_text(text, encoding="utf-8")
            keys += [(lab.id, name, seed) for seed in seeds]
            jobs += [(lab.id, path, seed) for seed in seeds]
        self.update(zip(keys, check_many(jobs), strict=True))
        return dict(self)[key]


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    return Reports(tmp_path_factory.mktemp("submissions"))


@pytest.fixture(scope="session")
def sandbox():
    """A sandbox for one submission after the other; whoever opens a box in it closes that."""
    slot = os.getpid() % 1_000
    made = Sandbox(walls.bubblewrap, slot, imports=["numpy", "pandas", "pyarrow"])
    yield made
    made.stop()
