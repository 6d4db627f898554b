"""The list of system calls, as the kernels of x86-64 and arm64 read it."""

from __future__ import annotations

import platform
import signal
import subprocess
import sys

import pyseccomp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.execution.sandbox.seccomp import ALLOWED_ARGUMENTS, ALLOWED_CALLS, ANSWERED_CALLS, compile_filter
from support.bpf import ALLOW, ANSWER, FORBID, KILL, decide

ARCHES = {"x86-64": pyseccomp.Arch.X86_64, "arm64": pyseccomp.Arch.AARCH64}
NAMES = frozenset((*ALLOWED_CALLS.split(), *ALLOWED_ARGUMENTS, *ANSWERED_CALLS.split()))

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


@pytest.fixture(scope="module", params=ARCHES.values(), ids=ARCHES)
def arch(request: pytest.FixtureRequest) -> int:
    """Return each kind of machine in turn, whichever this one is."""
    return int(request.param)


def number(arch: int, name: str) -> int:
    """Return the number of a call; negative where such machines do not have it."""
    return int(pyseccomp.resolve_syscall(arch, name))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_python_and_numpy_need_exists_on_both_machines(arch: int, name: str) -> None:
    """The list goes by name: each call has a number there, or a newer one on the list does its work."""
    if arch == pyseccomp.Arch.AARCH64 and name in REPLACED:
        assert number(arch, name) < 0
        assert REPLACED[name] in NAMES
    else:
        assert number(arch, name) >= 0


def test_what_is_on_the_list_is_allowed(arch: int) -> None:
    """With any arguments, where none are named."""
    program = compile_filter(arch)

    for name in ALLOWED_CALLS.split():
        if number(arch, name) >= 0:
            assert decide(program, arch, number(arch, name), [1, 2, 3, 4, 5, 6]) == ALLOW, name


def test_calls_that_do_many_things_do_the_few_that_are_named(arch: int) -> None:
    """A value that is not named is forbidden, wherever else it differs."""
    program = compile_filter(arch)

    for name, allowed in ALLOWED_ARGUMENTS.items():
        for value in allowed.values:
            arguments = [0] * allowed.index + [value]
            assert decide(program, arch, number(arch, name), arguments) == ALLOW, name
        for wrong in {value ^ 0x40 for value in allowed.values} | {value | 1 << 40 for value in allowed.values}:
            arguments = [0] * allowed.index + [wrong]
            expected = ALLOW if wrong & allowed.mask in allowed.values else FORBID
            assert decide(program, arch, number(arch, name), arguments) == expected, (name, wrong)


def test_numbers_of_processes_are_answered_with_nothing(arch: int) -> None:
    """They count, so they would tell what others did."""
    program = compile_filter(arch)

    for name in ("getpid", "getppid", "gettid"):
        assert decide(program, arch, number(arch, name)) == ANSWER


@pytest.mark.parametrize("name", FORBIDDEN.split())
def test_nothing_that_reaches_others_is_on_the_list(arch: int, name: str) -> None:
    """Paths, processes, sockets, signals, memory of others, new powers of the kernel's."""
    if number(arch, name) >= 0:
        assert decide(compile_filter(arch), arch, number(arch, name)) == FORBID
    assert name not in NAMES


@given(call=st.integers(0, 0x3FFFFFFF), arguments=st.lists(st.integers(0, (1 << 64) - 1), max_size=6))
def test_calls_that_are_not_on_the_list_are_forbidden(arch: int, call: int, arguments: list[int]) -> None:
    """Also calls that do not exist yet."""
    known = {number(arch, name) for name in NAMES}

    decision = decide(compile_filter(arch), arch, call, arguments)

    assert decision == FORBID or (decision in (ALLOW, ANSWER) and call in known)


@given(call=st.integers(0, 600))
def test_calls_of_another_kind_of_machine_end_the_process(arch: int, call: int) -> None:
    """The 32-bit gates, whose numbers mean something else, and x32, which has a bit of its own."""
    program = compile_filter(arch)
    others = {pyseccomp.Arch.X86, pyseccomp.Arch.ARM, *ARCHES.values()} - {arch}

    assert {decide(program, other, call) for other in others} == {KILL}
    if arch == pyseccomp.Arch.X86_64:
        assert decide(program, arch, call | 0x40000000) == KILL


MACHINE_CODE = """
import ctypes, mmap, os, sys
from fam_grader.execution.sandbox.seccomp import ALLOWED_ARGUMENTS, ALLOWED_CALLS, ANSWERED_CALLS, compile_filter
from fam_grader.execution.sandbox.layers import CallFilter, Limits

space = mmap.mmap(-1, 4096, prot=7)
space.write(bytes.fromhex(sys.argv[1]))
run = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(space)))
if sys.argv[2] == "filtered":
    CallFilter(compile_filter()).enter(Limits(0, 0))
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
