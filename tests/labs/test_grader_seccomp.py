"""The filter of system calls: its numbers are the kernel's, and it decides as it should."""

import errno
import re
import struct
from pathlib import Path

import pytest

from labs.grader.inside import seccomp

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
each_machine = pytest.mark.parametrize("machine", MACHINES)


def decide(machine, number, first=0, second=0, arch=None):
    """Run the filter over one call, as the kernel does: classic BPF, the few codes it uses."""
    steps = list(struct.iter_unpack("=HBBI", seccomp.program(machine)))
    data = struct.pack("=IIQQQ", number, arch or MACHINES[machine][1], 0, first, second)
    at = register = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x20:
            (register,) = struct.unpack_from("=I", data, value)
        elif code == 0x06:
            return value
        else:
            holds = {
                0x15: register == value,
                0x35: register >= value,
                0x45: bool(register & value),
            }[code]
            at += if_true if holds else if_false


@each_machine
def test_the_numbers_are_those_of_the_kernels_headers(machine):
    header = Path(HEADERS[machine])
    if not header.is_file():
        pytest.skip("the kernel's headers are not installed")
    text = header.read_text()
    pattern = r"#define __NR(?:3264)?_(\w+)\s+(\d+)"
    known = {}
    for name, number in re.findall(pattern, text):
        known.setdefault(name, int(number))
    column = MACHINES[machine][0]
    newer = {"memfd_secret", "quotactl_fd"} - set(known)
    ours = {name: n[column] for name, n in seccomp.DENIED.items() if n[column] is not None}
    assert {name: known.get(name) for name in ours if name not in newer} == {
        name: number for name, number in ours.items() if name not in newer
    }
    for name in ("clone", "clone3", "prlimit64", "ioctl"):
        assert known[name] == getattr(seccomp, f"_{name.upper().removesuffix('64')}")[column]


@each_machine
def test_what_is_denied_is_refused_and_the_rest_is_not(machine):
    column, _ = MACHINES[machine]
    denied = {numbers[column] for numbers in seccomp.DENIED.values()} - {None}
    special = {numbers[column] for numbers in (seccomp._CLONE3,)}
    for number in range(470):
        expected = REFUSE if number in denied else ALLOW
        if number not in special:
            first = 0
            assert decide(machine, number, first) == expected, number
    assert decide(machine, seccomp._CLONE3[column]) == 0x00050000 | errno.ENOSYS


@each_machine
def test_arguments_decide_where_a_call_has_two_sides(machine):
    column, _ = MACHINES[machine]
    clone, prlimit, ioctl = (
        numbers[column] for numbers in (seccomp._CLONE, seccomp._PRLIMIT, seccomp._IOCTL)
    )
    assert decide(machine, clone, first=17) == ALLOW  # a fork
    assert decide(machine, clone, first=0x3D0F00) == ALLOW  # a thread
    for flag in (
        0x20000,
        0x2000000,
        0x4000000,
        0x8000000,
        0x10000000,
        0x20000000,
        0x40000000,
        0x80,
    ):
        assert decide(machine, clone, first=flag | 17) == REFUSE
    assert decide(machine, prlimit, first=0) == ALLOW  # of itself
    assert decide(machine, prlimit, first=1) == REFUSE
    assert decide(machine, ioctl, second=0x5401) == ALLOW  # is it a terminal?
    assert decide(machine, ioctl, second=0x5412) == REFUSE
    assert decide(machine, ioctl, second=0x541C) == REFUSE


@each_machine
def test_other_sets_of_numbers_are_no_way_around(machine):
    assert decide(machine, 1, arch=0x40000003) == KILL  # a program for 32 bits
    assert decide(machine, 0x40000000 + 1) == REFUSE


def test_another_processor_is_refused():
    with pytest.raises(seccomp.UnknownMachineError, match="riscv64"):
        seccomp.program("riscv64")
