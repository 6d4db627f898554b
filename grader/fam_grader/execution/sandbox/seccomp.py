"""The system calls that a sandboxed process may make, by name, and the kernel's filter for them.

Everything else fails with EPERM; a call of another architecture (32 bits, or x32) ends the process. Modules are
imported from memory (see `importer`), so no allowed call takes a path: queries about paths are a side channel. For
the same reason no call returns anything about other processes, or a number that processes share.

The filters are built ahead, so that grading needs no library: `make filters` writes `filters.py` from the names
below. The tests compare its decisions with those of libseccomp's filter for the same names.
"""

from __future__ import annotations

import os
import struct
import sys
from dataclasses import dataclass

from fam_grader.execution.sandbox.filters import PROGRAMS

# What CPython and NumPy need to compute and print.
ALLOWED_CALLS = """
    brk close exit exit_group getegid geteuid getgid getgroups getrandom getresgid getresuid getrlimit getrusage
    gettimeofday getuid lseek mremap munmap nanosleep poll ppoll pread64 pselect6 read readv restart_syscall rseq
    rt_sigaction rt_sigprocmask rt_sigreturn sched_yield select set_robust_list sigaltstack time times uname write
    writev
"""

# Answered with 0: process ids grow, so they would reveal how often earlier submissions had to be restarted.
ANSWERED_CALLS = "getpid getppid gettid"


@dataclass(frozen=True)
class AllowedValues:
    """Allows a call if the argument at `index` has one of these values, in the bits of `mask`."""

    index: int
    values: tuple[int, ...]
    mask: int = (1 << 64) - 1


_OWN_CLOCKS = AllowedValues(0, tuple(range(8)))  # a negative number is the processor time of any other process
_NOT_EXECUTABLE = AllowedValues(2, (0,), mask=0x4)  # PROT_EXEC
_FUTEX_FLAGS = (0, 128, 256, 384)  # FUTEX_PRIVATE_FLAG, FUTEX_CLOCK_REALTIME
_FUTEX_WAITS = (0, 1, 9, 10)  # WAIT, WAKE, WAIT_BITSET, WAKE_BITSET

# These do many things; allowed is what Python, NumPy and the protocol need.
ALLOWED_ARGUMENTS = {
    "clock_getres": _OWN_CLOCKS,
    "clock_gettime": _OWN_CLOCKS,
    "clock_nanosleep": _OWN_CLOCKS,
    "fcntl": AllowedValues(1, (1, 2, 3)),  # F_GETFD, F_SETFD, F_GETFL
    "futex": AllowedValues(1, tuple(wait | flag for wait in _FUTEX_WAITS for flag in _FUTEX_FLAGS)),
    "ioctl": AllowedValues(1, (0x5401, 0x5451, 0x5450)),  # TCGETS (is it a terminal?), FIOCLEX, FIONCLEX
    "madvise": AllowedValues(
        2, (0, 4, 8, 14)
    ),  # nothing, DONTNEED, FREE, HUGEPAGE; not MERGEABLE, which others can time
    "mmap": _NOT_EXECUTABLE,
    "mprotect": _NOT_EXECUTABLE,
    "recvfrom": AllowedValues(3, (0,)),  # no flags, such as MSG_OOB
    "sched_getaffinity": AllowedValues(0, (0,)),  # its own; another number reveals whether there is such a process
    "sendto": AllowedValues(3, (0,)),
}


def kind_of_machine() -> str:
    """Return the name of the machine whose system calls this interpreter makes."""
    machine = os.uname().machine
    return machine if sys.maxsize > 1 << 32 else f"{machine} with a 32-bit Python"


def filter_program(machine: str | None = None) -> bytes:
    """Return the program that the kernel of `machine`, or of this one, runs before each system call.

    It is an array of `struct sock_filter`.
    """
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in PROGRAMS[machine or kind_of_machine()])
