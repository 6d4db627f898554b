"""The filters of system calls, as the kernels of x86-64 and arm64 read them, compared with those of libseccomp."""

from __future__ import annotations

import importlib
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.execution.sandbox.filters import PROGRAMS
from fam_grader.execution.sandbox.seccomp import (
    ALLOWED_ARGUMENTS,
    ALLOWED_CALLS,
    ANSWERED_CALLS,
    AllowedValues,
    filter_program,
    kind_of_machine,
)
from support.bpf import ALLOW, ANSWER, FORBID, KILL, decide

AUDIT_ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
OTHERS = {"i386": 0x40000003, "arm": 0x40000028, "riscv64": 0xC00000F3, "ppc64le": 0xC0000015, "none": 0}
NAMES = frozenset((*ALLOWED_CALLS.split(), *ALLOWED_ARGUMENTS, *ANSWERED_CALLS.split()))
X32_BIT = 0x40000000

# Calls of old that arm64 never had; its C library uses the newer one.
REPLACED = {"poll": "ppoll", "select": "pselect6", "time": "clock_gettime"}
FORBIDDEN = """
    accept add_key bind bpf capset chdir chmod chroot clone clone3 connect creat dup dup3 execve execveat
    faccessat fchmod fchown fork fsopen fstat getdents64 init_module io_uring_enter io_uring_register io_uring_setup
    kcmp kexec_load keyctl kill link linkat listen memfd_create mincore mkdir mkdirat mlock mount mq_open msgget
    name_to_handle_at newfstatat open open_by_handle_at openat openat2 perf_event_open personality pidfd_getfd
    pidfd_open pidfd_send_signal pipe pipe2 pivot_root prctl prlimit64 process_madvise process_vm_readv
    process_vm_writev ptrace readlink readlinkat recvmsg remap_file_pages rename request_key rt_sigqueueinfo
    sched_setaffinity seccomp semget sendmsg setns setpriority setresuid setrlimit setsid setuid shmat shmget
    socket socketpair splice stat statx symlink tee tgkill timer_create tkill truncate umask unlink unlinkat
    unshare userfaultfd utimensat vfork vmsplice
"""


@pytest.fixture(scope="module")
def libseccomp() -> ModuleType:
    """Return the module that asks libseccomp; a machine without that library skips, except in CI."""
    try:
        return importlib.import_module("support.filter_programs")
    except (ImportError, RuntimeError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"libseccomp cannot be used: {error}")


@pytest.fixture(scope="module", params=AUDIT_ARCHES)
def machine(request: pytest.FixtureRequest) -> str:
    """Return each kind of machine in turn, whichever this one is."""
    return str(request.param)


@pytest.fixture(scope="module")
def numbers(libseccomp: ModuleType, machine: str) -> dict[str, int]:
    """Return the numbers of the calls that the filters know and of those that must be forbidden, by name."""
    resolve = libseccomp.pyseccomp.resolve_syscall
    found = {name: resolve(libseccomp.ARCHES[machine], name) for name in (*NAMES, *FORBIDDEN.split())}
    return {name: number for name, number in found.items() if number >= 0}


def edges(allowed: AllowedValues) -> Iterator[int]:
    """Yield values around those that a rule allows: each with each bit changed, and its neighbours."""
    for value in allowed.values:
        yield from (value, value - 1, value + 1, ~value)
        yield from (value ^ 1 << bit for bit in range(64))


def test_the_filters_are_those_of_the_policy(libseccomp: ModuleType) -> None:
    """`make filters` was run after the last change, and writes the same everywhere."""
    assert libseccomp.source() == libseccomp.FILE.read_text(encoding="utf-8")


def test_the_filter_decides_as_that_of_libseccomp(
    libseccomp: ModuleType, machine: str, numbers: dict[str, int]
) -> None:
    """Every number that a kernel could have, of every architecture, with the arguments that rules are about."""
    ours, theirs = filter_program(machine), libseccomp.made_by_libseccomp(machine)
    rules = {numbers[name]: allowed for name, allowed in ALLOWED_ARGUMENTS.items()}
    special = [bit | low for bit in (X32_BIT, 1 << 31, 3 << 30) for low in (0, 1, 39, 600)]
    cases = [(call, [], arch) for call in range(1024) for arch in (AUDIT_ARCHES[machine], *OTHERS.values())]
    cases += [(call, [], AUDIT_ARCHES[machine]) for call in (*special, X32_BIT - 1, (1 << 32) - 2, (1 << 32) - 1)]
    for call, allowed in rules.items():
        cases += [(call, [0] * allowed.index + [value], AUDIT_ARCHES[machine]) for value in edges(allowed)]

    different = [case for case in cases if decide(ours, case[2], *case[:2]) != decide(theirs, case[2], *case[:2])]

    assert len(cases) > 9000
    assert different == []


@given(
    call=st.one_of(st.integers(0, (1 << 32) - 1), st.integers(0, 512)),
    arguments=st.lists(st.one_of(st.integers(0, (1 << 64) - 1), st.integers(0, 512)), max_size=6),
    arch=st.one_of(st.sampled_from([*AUDIT_ARCHES.values(), *OTHERS.values()]), st.integers(0, (1 << 32) - 1)),
)
def test_no_call_is_found_that_libseccomp_decides_differently(
    libseccomp: ModuleType, machine: str, call: int, arguments: list[int], arch: int
) -> None:
    """Any number, any arguments, any architecture, and most often its own."""
    ours, theirs = filter_program(machine), libseccomp.made_by_libseccomp(machine)

    for of in (arch, AUDIT_ARCHES[machine]):
        assert decide(ours, of, call, arguments) == decide(theirs, of, call, arguments)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_python_and_numpy_need_exists_on_both_machines(machine: str, numbers: dict[str, int], name: str) -> None:
    """The list goes by name: each call has a number there, or a newer one on the list does its work."""
    assert name in numbers or (machine == "aarch64" and REPLACED[name] in numbers)


def test_what_is_on_the_list_is_allowed(machine: str, numbers: dict[str, int]) -> None:
    """With any arguments, if none are named."""
    program = filter_program(machine)

    for name in numbers.keys() & ALLOWED_CALLS.split():
        assert decide(program, AUDIT_ARCHES[machine], numbers[name], [1, 2, 3, 4, 5, 6]) == ALLOW, name


def test_calls_that_do_many_things_do_the_few_that_are_named(machine: str, numbers: dict[str, int]) -> None:
    """A value that is not named is forbidden, in whichever bit it differs."""
    program = filter_program(machine)

    for name, allowed in ALLOWED_ARGUMENTS.items():
        for value in edges(allowed):
            expected = ALLOW if value & allowed.mask in allowed.values else FORBID
            arguments = [0] * allowed.index + [value]
            assert decide(program, AUDIT_ARCHES[machine], numbers[name], arguments) == expected, (name, value)


def test_numbers_of_processes_are_answered_with_nothing(machine: str, numbers: dict[str, int]) -> None:
    """They count, so they would tell what others did."""
    for name in ("getpid", "getppid", "gettid"):
        assert decide(filter_program(machine), AUDIT_ARCHES[machine], numbers[name]) == ANSWER


@pytest.mark.parametrize("name", FORBIDDEN.split())
def test_nothing_that_reaches_others_is_on_the_list(machine: str, numbers: dict[str, int], name: str) -> None:
    """Paths, processes, sockets, signals, memory of others, new powers of the kernel's."""
    assert name not in NAMES
    if name in numbers:
        assert decide(filter_program(machine), AUDIT_ARCHES[machine], numbers[name]) == FORBID


@given(call=st.integers(0, X32_BIT - 1), arguments=st.lists(st.integers(0, (1 << 64) - 1), max_size=6))
def test_calls_that_are_not_on_the_list_are_forbidden(
    machine: str, numbers: dict[str, int], call: int, arguments: list[int]
) -> None:
    """Also calls that do not exist yet."""
    known = {numbers[name] for name in NAMES & numbers.keys()}

    decision = decide(filter_program(machine), AUDIT_ARCHES[machine], call, arguments)

    assert decision == FORBID or (decision in (ALLOW, ANSWER) and call in known)


@given(call=st.integers(0, 600))
def test_calls_of_another_kind_of_machine_end_the_process(machine: str, call: int) -> None:
    """The 32-bit gates, whose numbers mean something else, and x32, which has a bit of its own."""
    program, arch = filter_program(machine), AUDIT_ARCHES[machine]
    others = {*OTHERS.values(), *AUDIT_ARCHES.values()} - {arch}

    assert {decide(program, other, call) for other in others} == {KILL}
    assert decide(program, arch, call | X32_BIT) == (KILL if machine == "x86_64" else FORBID)


def test_a_python_of_32_bits_is_another_kind_of_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its kernel names itself x86_64, but its calls have other numbers: they would end each process."""
    monkeypatch.setattr(sys, "maxsize", (1 << 31) - 1)

    assert kind_of_machine() not in PROGRAMS


MACHINE_CODE = """
import ctypes, mmap, os, sys
from fam_grader.execution.sandbox.layers import CallFilter, Limits
from fam_grader.execution.sandbox.seccomp import filter_program

space = mmap.mmap(-1, 4096, prot=7)
space.write(bytes.fromhex(sys.argv[1]))
run = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(space)))
if sys.argv[2] == "filtered":
    CallFilter(filter_program()).enter(Limits(0, 0))
os.write(1, b"%d" % run())
"""
GETPID = {"i386": "b814000000cd80c3", "x32": "b827000040" + "0f05c3"}  # its number in each table


@pytest.mark.skipif(platform.machine() != "x86_64", reason="only x86-64 has other gates into its kernel")
@pytest.mark.parametrize("gate", GETPID.values(), ids=GETPID)
def test_the_kernel_ends_a_process_that_takes_another_gate(gate: str) -> None:
    """For real: the number of `getpid` in that table, called with machine code made before the filter."""
    free, filtered = (
        subprocess.run([sys.executable, "-c", MACHINE_CODE, gate, how], capture_output=True, text=True, check=False)
        for how in ("free", "filtered")
    )

    if free.returncode != 0:
        pytest.skip("this kernel has no such gate")
    assert filtered.returncode == -signal.SIGSYS
