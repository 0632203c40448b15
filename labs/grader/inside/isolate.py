"""Walls around a process, from the inside out: namespaces, mounts, rights, limits, file rights.

Every step raises OSError when the system refuses it: a wall is there, or there is no grading.
"""

import ctypes
import os
import resource
import struct
from collections.abc import Iterable
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

# <linux/sched.h>: mounts, cgroup, names, shared memory, users, processes, network.
_NEW_MOUNTS = 0x00020000
_NAMESPACES = _NEW_MOUNTS | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x60000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 4, 8, 32
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_PR_SET_CHILD_SUBREAPER, _PR_CAP_AMBIENT, _AMBIENT_CLEAR = 36, 47, 4
_SIGKILL = 9
_CAPABILITY_VERSION = 0x20080522

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ = 0b1101  # execute, read a file, list a folder
_WRITE = 0x7FFF  # all that the third version knows: write, make, remove, rename, truncate, ...
_FILE_ONLY = 0b100_0000_0000_0111  # what can be allowed for a file that is no folder


def _call(name: str, *arguments: object) -> int:
    found = getattr(_libc, name)(*arguments)
    if found < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return found


def new_namespaces() -> None:
    """Leave all namespaces; the next process to be forked is the first one of the new ones."""
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", _NAMESPACES)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def private_mounts() -> None:
    """Keep what is mounted from now on to these namespaces."""
    _call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)


def mount_proc() -> None:
    """Show the processes of the new namespace, and no others."""
    _call("mount", b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None)


def mount_memory(place: Path, size: int, files: int) -> None:
    """Mount a file system in memory with room for so many bytes and files."""
    options = f"size={size},nr_inodes={files},mode=700".encode()
    _call("mount", b"tmpfs", os.fsencode(place), b"tmpfs", _MS_NOSUID | _MS_NODEV, options)


def make_read_only(place: Path) -> None:
    """Allow no more changes in a file system that was mounted."""
    flags = _MS_REMOUNT | _MS_RDONLY | _MS_NOSUID | _MS_NODEV
    _call("mount", None, os.fsencode(place), None, flags, None)


def drop_rights() -> None:
    """Give up every capability, for good, also over programs that would bring some."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # beyond the last one that this kernel has, or no right to drop any
    _libc.prctl(_PR_CAP_AMBIENT, _AMBIENT_CLEAR, 0, 0, 0)
    head = struct.pack("Ii", _CAPABILITY_VERSION, 0)
    _call("capset", ctypes.c_char_p(head), ctypes.c_char_p(bytes(24)))


def become(uid: int) -> None:
    """Be this user, in no other group."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def die_with_parent() -> None:
    """Be killed when the parent ends. To be called last: a change of user forgets it."""
    _call("prctl", _PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def hide_memory(*, hidden: bool = True) -> None:
    """Let no process of the same user look into this one; with False, be as others are."""
    _call("prctl", _PR_SET_DUMPABLE, int(not hidden), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parent ends."""
    _call("prctl", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def set_limits(*, memory: int, file_size: int, processes: int, cpu: int) -> None:
    """Limit this process, and each that it starts; processes are counted together."""
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def offer_to_be_killed() -> None:
    """When memory runs out, be the first that the system ends."""
    Path("/proc/self/oom_score_adj").write_text("1000")


def landlock_version() -> int:
    """Return which version of Landlock the kernel offers, 0 for none."""
    return max(0, _libc.syscall(_CREATE_RULESET, None, 0, 1))


def restrict_files(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """With Landlock, allow nothing but to read here, and to read and write there."""
    version = landlock_version()
    if version < 3:
        raise OSError(0, f"Landlock version 3 is needed to forbid all changes; found {version}")
    network = 0b11 if version >= 4 else 0
    scope = 0b11 if version >= 6 else 0
    attributes = struct.pack("QQQ", _WRITE, network, scope)[
        : 8 + 8 * (version >= 4) + 8 * (version >= 6)
    ]
    ruleset = _call("syscall", _CREATE_RULESET, ctypes.c_char_p(attributes), len(attributes), 0)
    for paths, access in ((readable, _READ), (writable, _WRITE)):
        for path in paths:
            allowed = access if path.is_dir() else access & _FILE_ONLY
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", allowed, place)
            _call("syscall", _ADD_RULE, ruleset, 1, ctypes.c_char_p(rule), 0)
            os.close(place)
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("syscall", _RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def uncover(paths: Iterable[Path], stage: Path) -> None:
    """As root, show this process these folders at their own paths, also below private ones.

    A Python below /root, where only root can go, is otherwise out of reach for any other user.

    Args:
        paths: The folders.
        stage: An empty folder that everyone can reach.
    """
    hidden = {path: top for path in paths if (top := _first_private(path)) is not None}
    if not hidden:
        return
    _call("unshare", _NEW_MOUNTS)
    private_mounts()
    for number, path in enumerate(hidden):
        (stage / str(number)).mkdir(exist_ok=True)
        _bind(path, stage / str(number))
    for top in set(hidden.values()):
        _call("mount", b"tmpfs", os.fsencode(top), b"tmpfs", _MS_NOSUID | _MS_NODEV, b"mode=755")
    for number, path in enumerate(hidden):
        path.mkdir(parents=True)
        _bind(stage / str(number), path)


def _first_private(path: Path) -> Path | None:
    above = [*reversed(path.parents), path]
    return next((folder for folder in above if not folder.stat().st_mode & 0o001), None)


def _bind(source: Path, place: Path) -> None:
    _call("mount", os.fsencode(source), os.fsencode(place), None, _MS_BIND | _MS_REC, None)
