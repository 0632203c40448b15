"""Grading on Dask workers, one of which is killed: its jobs are done elsewhere."""

import base64
import os
import signal
import time
from pathlib import Path

import pytest
from distributed import LocalCluster
from hostile import HONEST, in_mean

from labs.grader.cluster import grade_on_cluster
from labs.grader.slot import Job
from labs.kit.errors import LabError

LAB = Path(__file__).parent / "small_lab"


def job(text, **more):
    return Job(str(LAB), base64.b64encode(text.encode()).decode(), 1, **more)


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


def test_a_worker_that_is_killed_costs_nobody_a_mark(cluster):
    slow = in_mean("slow", "import time\ntime.sleep(0.5)").source
    jobs = [(f"s{n}", job(f"{slow}\n# {n}\n")) for n in range(10)]
    grading = grade_on_cluster(jobs, scheduler=cluster.scheduler_address, backend="bubblewrap")
    records = dict([next(grading)])
    victim = next(iter(cluster.workers.values()))
    os.kill(victim.pid, signal.SIGKILL)
    records.update(grading)
    assert sorted(records) == sorted(key for key, _ in jobs)
    for record in records.values():
        assert [check["status"] for check in record["report"]["checks"]] == ["ok"] * 5


def test_a_worker_with_another_version_of_the_lab_does_not_grade(cluster):
    found = dict(
        grade_on_cluster(
            [("a", job(HONEST, version="1-older"))],
            scheduler=cluster.scheduler_address,
            backend="bubblewrap",
        )
    )
    assert "and not 1-older" in found["a"]["fault"]


def test_a_scheduler_that_is_not_there_is_named():
    began = time.monotonic()
    with pytest.raises(
        LabError, match=r"The Dask scheduler tcp://127\.0\.0\.1:9 cannot be reached"
    ):
        list(grade_on_cluster([], scheduler="tcp://127.0.0.1:9", backend="bubblewrap"))
    assert time.monotonic() - began < 60
