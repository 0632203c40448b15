"""A submission cannot touch other processes, secrets, files or the machine, nor live on."""

import pytest
from hostile import at_import, check, in_mean, refused

SYSCALL = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


KILLED = {"its parent": "os.getppid()", "the first process": "1", "all": "-1"}


def kill(process):
    """Killing it is refused, or has no effect."""
    lines = "".join(f"    os.kill({process}, {number})\n" for number in (9, 19, 15))
    return f"import os\ntry:\n{lines}except OSError:\n    pass"


def by_number(name, call):
    """A system call that must give -1; the numbers are those of x86_64."""
    return in_mean(name, f"{SYSCALL}won = libc.syscall({call}) != -1")


PROCESSES = [
    in_mean("_exit", "import os\nos._exit(0)", 80, "no answer"),
    in_mean("exit", "raise SystemExit(0)", 80, "error"),
    *(in_mean(f"kills {name}", kill(process)) for name, process in KILLED.items()),
    in_mean("kills its group", "import os\nos.killpg(0, 9)", 80, "killed"),
    in_mean("stops itself", "import os\nos.kill(os.getpid(), 19)", 80, "timeout"),
    in_mean("crashes", "import ctypes\nctypes.string_at(0)", 80, "killed"),
    in_mean("hangs up", "import os\nos.closerange(0, 256)", 80, "no answer"),
    in_mean("ptrace", f"{SYSCALL}won = libc.ptrace(16, 1, 0, 0) != -1"),
    refused("memory of the first process", "open('/proc/1/mem', 'r+b').close()"),
    refused("limits of another process", "import resource\nresource.prlimit(1, 7, (1, 1))"),
    refused(
        "higher limits", "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (999, 999))"
    ),
    by_number("keyctl", "250, 0, -3, 0"),
    by_number("io_uring", "425, 8, 0"),
    by_number("bpf", "321, 0, 0, 0"),
    by_number("perf", "298, 0, 0, -1, -1, 0"),
    by_number("userfaultfd", "323, 1"),
    by_number("new user namespace", "272, 0x10000000"),
    by_number("clone with namespaces", "56, 0x10000000 | 17, 0, 0, 0, 0"),
    by_number("the second set of numbers", "0x40000000 + 272, 0x10000000"),
    by_number("mount", "165, b'x', b'/tmp', b'tmpfs', 0, 0"),
    by_number("chroot", "161, b'/'"),
    by_number("shared memory", "29, 0, 1 << 30, 0o1600"),
    in_mean(
        "a program with rights of its own",
        """
import subprocess
for command in (["/usr/bin/mount", "-t", "tmpfs", "x", "/student"], ["/usr/bin/su", "-c", "id"]):
    won = won or subprocess.run(command, capture_output=True, stdin=-3).returncode == 0
""",
    ),
    in_mean(
        "a daemon",
        """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 256)
        time.sleep(600)
    os._exit(0)
""",
    ),
    at_import(
        "daemons while it is loaded",
        """
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        os.closerange(0, 256)
        time.sleep(600)
        os._exit(0)
""",
    ),
]
FILES = [
    in_mean(
        "looks for checks, answers and others",
        """
import os
for folder, folders, files in os.walk("/"):
    if folder.startswith(("/proc", "/sys", "/usr")) or folder.endswith("/site-packages"):
        folders.clear()
        continue
    for name in files:
        if name in ("checks.py", "solution.py", "lab.yml", "course.toml", "SECRET_FILE"):
            won = True
""",
    ),
    in_mean(
        "looks for secrets in environments",
        """
import os, pathlib
seen = [repr(dict(os.environ))]
for process in pathlib.Path("/proc").glob("[0-9]*"):
    for name in ("environ", "cmdline"):
        try:
            seen.append(repr((process / name).read_bytes()))
        except OSError:
            pass
won = "hunter2" in "".join(seen)
""",
    ),
    refused("passwords", "open('/etc/shadow').close()"),
    refused("the root of another process", "import os\nos.listdir('/proc/1/root/home')"),
    refused("a library", "import numpy\nopen(numpy.__file__, 'a').close()"),
    refused("the exercise itself", "open(__file__, 'a').close()"),
    refused("the system", "open('/usr/bin/x', 'w').close()"),
    refused("the course", "import labs\nopen(labs.__path__[0] + '/x', 'w').close()"),
    refused("the name of the machine", "open('/proc/sys/kernel/hostname', 'w').write('x')"),
    refused("the kernel's door", "open('/proc/sysrq-trigger', 'w').write('b')"),
    refused("a disk", "import os\nos.mknod('disk', 0o60666, os.makedev(254, 0))"),
    refused(
        "what the lab teaches",
        "import importlib\nimportlib.import_module('reference_impl.mo' + 'nitor')",
    ),
    refused(
        "an object that the lab teaches",
        "import importlib\nimportlib.import_module('reference_impl.' + 'gate').decide()",
    ),
    at_import(
        "imports what the lab teaches", "import reference_impl.monitor", points=0, problem="teaches"
    ),
]


@pytest.mark.parametrize("attack", PROCESSES, ids=str)
def test_other_processes_are_out_of_reach(grader, attack):
    check(grader, attack)


@pytest.mark.parametrize("attack", FILES, ids=str)
def test_files_and_secrets_are_out_of_reach(grader, attack):
    check(grader, attack)


def test_what_the_lab_does_not_teach_can_be_imported(grader):
    won = in_mean("imports", "import reference_impl.profile, reference_impl.gate")
    assert grader.points(won.source) == 100
