"""The system calls that a submission may not make, as a filter that the kernel runs.

The filter names what is forbidden and lets the rest through, as NumPy and its kin use too many to
list. Namespaces, limits and file rights are the walls; the filter shuts the doors in them.
"""

import ctypes
import errno
import platform
import struct

# Numbers on x86_64 and aarch64, from the kernel's unistd headers; None where there is no such call.
DENIED: dict[str, tuple[int, int | None]] = {
    # other processes
    **{"ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271)},
    **{"process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272)},
    "pidfd_getfd": (438, 438),
    # keys and privileges of the kernel
    **{"keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280)},
    **{"perf_event_open": (298, 241), "userfaultfd": (323, 282), "personality": (135, 92)},
    **{"io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427)},
    # namespaces and mounts
    **{"mount": (165, 40), "umount2": (166, 39), "unshare": (272, 97), "setns": (308, 268)},
    **{"pivot_root": (155, 41), "chroot": (161, 51), "fsopen": (430, 430), "fsconfig": (431, 431)},
    **{"fsmount": (432, 432), "fspick": (433, 433), "move_mount": (429, 429)},
    **{"open_tree": (428, 428), "mount_setattr": (442, 442), "fanotify_init": (300, 262)},
    **{"name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265)},
    # the machine
    **{"kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105)},
    **{"finit_module": (313, 273), "delete_module": (176, 106), "acct": (163, 89)},
    **{"swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "syslog": (103, 116)},
    **{"settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171)},
    **{"clock_adjtime": (305, 266), "quotactl": (179, 60), "quotactl_fd": (443, 443)},
    **{"sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58)},
    **{"iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None)},
    # memory that no limit counts
    **{"memfd_create": (319, 279), "memfd_secret": (447, 447), "mq_open": (240, 180)},
    **{"shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190)},
    **{"msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188)},
    # networks of any family; socketpair stays, for event loops
    **{"socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201)},
    **{"accept": (43, 202), "accept4": (288, 242)},
}
_CLONE, _CLONE3, _PRLIMIT, _IOCTL = (56, 220), (435, 435), (302, 261), (16, 29)
_NEW_NAMESPACES = 0x7E020080  # CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET and TIME
_FAKED_INPUT = (0x5412, 0x541C)  # TIOCSTI and TIOCLINUX type into a terminal

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000  # the second set of numbers that x86_64 has
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _FIRST, _SECOND = 0, 4, 16, 24  # offsets in struct seccomp_data
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class UnknownMachineError(Exception):
    """There is no list of system calls for this kind of processor."""


def program(machine: str) -> bytes:
    """Return the filter for a kind of processor, as instructions of classic BPF.

    Raises:
        UnknownMachineError: When its numbers of system calls are not known.
    """
    if machine not in _MACHINES:
        msg = f"no filter of system calls for {machine}"
        raise UnknownMachineError(msg)
    column, arch = _MACHINES[machine]
    refuse = _step(_RETURN, _ERRNO | errno.EPERM)
    steps = [_step(_LOAD, _ARCH), _step(_EQUAL, arch, 1, 0), _step(_RETURN, _KILL)]
    steps += [_step(_LOAD, _NUMBER), _step(_AT_LEAST, _X32, 0, 1), refuse]
    for numbers in DENIED.values():
        if (number := numbers[column]) is not None:
            steps += [_step(_EQUAL, number, 0, 1), refuse]
    # The C library falls back to clone, whose flags can be looked at.
    steps += [_step(_EQUAL, _CLONE3[column], 0, 1), _step(_RETURN, _ERRNO | errno.ENOSYS)]
    steps += [_step(_EQUAL, _CLONE[column], 0, 4), _step(_LOAD, _FIRST)]
    steps += [_step(_ANY_BIT, _NEW_NAMESPACES, 0, 1), refuse, _step(_RETURN, _ALLOW)]
    steps += [_step(_EQUAL, _PRLIMIT[column], 0, 4), _step(_LOAD, _FIRST)]
    steps += [_step(_EQUAL, 0, 1, 0), refuse, _step(_RETURN, _ALLOW)]
    steps += [_step(_EQUAL, _IOCTL[column], 0, 4), _step(_LOAD, _SECOND)]
    steps += [_step(_EQUAL, _FAKED_INPUT[0], 1, 0), _step(_EQUAL, _FAKED_INPUT[1], 0, 1), refuse]
    return b"".join([*steps, _step(_RETURN, _ALLOW)])


def install() -> None:
    """Put the filter over this process and all that it starts; it cannot be taken off."""
    code = program(platform.machine())
    text = ctypes.create_string_buffer(code, len(code))
    fprog = struct.pack("HL", len(code) // 8, ctypes.addressof(text))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(fprog), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the filter of system calls was not accepted")


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
