"""The walls for inside containers, with namespaces of their own or with another user."""

import os
from pathlib import Path

import pytest
from conftest import Grader
from hostile import HONEST, check, in_mean
from test_hostile_network import ATTACKS as NETWORK
from test_hostile_processes import FILES, PROCESSES
from test_hostile_resources import ATTACKS as RESOURCES

CHOSEN = {
    *("loopback", "abstract", "fork bomb", "thread bomb", "sleep"),
    *("_exit", "kills its parent", "kills all", "ptrace", "memory of the first process"),
    *("a daemon", "new user namespace", "a program with rights of its own"),
    *("looks for secrets in environments", "passwords", "the exercise itself", "a library"),
    *("the course", "what the lab teaches"),
}
ATTACKS = [a for a in (*NETWORK, *PROCESSES, *FILES, *RESOURCES) if a.name in CHOSEN]


@pytest.fixture(scope="module", params=["landlock", "landlock-user"])
def grader(request, tmp_path_factory):
    if request.param == "landlock-user" and not _is_root():
        pytest.skip("only root can be another user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("hunter2")))
        made = Grader(request.param, 2_000 + os.getpid() % 1_000)
    yield made
    made.stop()


def _is_root():
    count = Path("/proc/self/uid_map").read_text().split()[2]
    return os.geteuid() == 0 and int(count) > 1


def test_all_attacks_are_known():
    assert {attack.name for attack in ATTACKS} == CHOSEN


def test_an_honest_submission_has_all_points(grader):
    assert grader.points(HONEST) == 100


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_it_does_no_harm(grader, attack):
    check(grader, attack)


def test_files_are_bounded(grader):
    flood = next(attack for attack in RESOURCES if attack.name == "disk flood")
    found = [each["status"] for each in grader.grade(flood.source)["checks"]]
    # Without a file system of its own, the sandbox sees it and ends all.
    assert found in (["ok"] * 5, ["ok", "too big", "ok", "ok", "ok"])


def test_the_files_of_the_machine_cannot_be_listed(grader):
    body = "import os\nfor folder in ('/', '/etc', '/home', '/tmp', '/proc'):\n    try:\n"
    body += "        won = won or bool(os.listdir(folder))\n    except OSError:\n        pass"
    check(grader, in_mean("lists", body))
