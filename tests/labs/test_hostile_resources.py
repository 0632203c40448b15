"""A submission that takes all it can get loses its own points, and takes nothing from the next."""

import pytest
from hostile import at_import, check, in_mean, refused

ATTACKS = [
    in_mean(
        "fork bomb",
        """
import os, time
children = 0
try:
    while children < 1000:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
        children += 1
except OSError:
    pass
won = children > 100
""",
    ),
    in_mean(
        "fork bomb that grows",
        """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""",
        80,
        "timeout",
    ),
    in_mean(
        "thread bomb",
        """
import threading, time
started = 0
try:
    while started < 1000:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        started += 1
except RuntimeError:
    pass
won = started > 100
""",
    ),
    in_mean("memory, one process", "big = bytearray(3_000_000_000)", 80, "error"),
    in_mean(
        "memory, page by page",
        "kept = []\nwhile True:\n    kept.append(bytearray(1_000_000))",
        80,
        "error",
    ),
    refused("memory that no limit counts", "import os\nos.memfd_create('x')"),
    in_mean(
        "disk flood",
        """
written = 0
try:
    for number in range(100):
        with open(f"flood{number}", "wb") as file:
            written += file.write(bytes(2_000_000))
except OSError:
    pass
won = written > 40_000_000
""",
    ),
    in_mean(
        "one large file",
        """
try:
    with open("large", "wb") as file:
        for _ in range(30):
            file.write(bytes(1_000_000))
    won = True
except OSError:
    pass
""",
    ),
    in_mean(
        "file flood",
        """
made = 0
try:
    for number in range(20_000):
        open(f"file{number}", "w").close()
        made += 1
except OSError:
    pass
won = made > 5_000
""",
    ),
    in_mean("endless loop", "while True:\n    pass", 80, "timeout"),
    in_mean("sleep", "import time\ntime.sleep(1000)", 80, "timeout"),
    in_mean(
        "signals are ignored",
        """
import signal, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
time.sleep(1000)
""",
        80,
        "timeout",
    ),
    in_mean(
        "output flood",
        "import os\nwhile True:\n    os.write(1, b'x' * 65536)",
        80,
        "too big",
    ),
    at_import(
        "endless loop while it is loaded", "while True:\n    pass", points=0, problem="seconds"
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=str)
def test_it_is_bounded(grader, attack):
    check(grader, attack)


def test_memory_of_many_processes_is_bounded_together(grader):
    attack = in_mean(
        "memory of many processes",
        """
import os, time
children = []
for _ in range(8):
    children.append(os.fork())
    if children[-1] == 0:
        kept = bytearray(120_000_000)
        kept[::4096] = bytes(len(kept[::4096]))
        time.sleep(60)
        os._exit(0)
time.sleep(1.5)
alive = [child for child in children if os.waitpid(child, os.WNOHANG)[0] == 0]
won = len(alive) > 5
""",
    )
    found = [check["status"] for check in grader.grade(attack.source)["checks"]]
    # A cgroup ends some of the children; without one, the sandbox sees it and ends all.
    assert found in (["ok"] * 5, ["ok", "memory", "ok", "ok", "ok"])
    assert grader.leftovers() == []
