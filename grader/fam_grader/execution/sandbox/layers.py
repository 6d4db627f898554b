"""The layers of a policy: each blocks something by itself, and a process enters it for good.

A layer is made once, in the parent, and entered in each child. No layer depends on another; the tests show what each
blocks alone.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import signal
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fam_grader.execution.sandbox import landlock

WIRE_FD = 3
NOBODY = 65534
OPENED_LATER = 256  # more than the parent has open at any time

# Kernel constants that the standard library does not name; the same on all machines.
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_GET_SECCOMP = 21
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)


@dataclass(frozen=True)
class Limits:
    """What one process may use: bytes of memory on top of its parent's, seconds of processor time."""

    memory: int
    cpu_seconds: int


class Layer(Protocol):
    """One layer: its name, as the instructor reads it, and the step that cannot be undone."""

    @property
    def name(self) -> str:
        """Return the name."""

    def enter(self, limits: Limits) -> None:
        """Restrict the calling process."""


class Descriptors:
    """No open file but the wire; standard input, output and error are /dev/null."""

    name = "descriptors"

    def __init__(self) -> None:
        self._nowhere = os.open(os.devnull, os.O_RDWR)
        # An old kernel closes them one by one, so not up to the limit, which may be a million.
        self._highest = max(int(each.name) for each in Path("/proc/self/fd").iterdir()) + OPENED_LATER

    def enter(self, limits: Limits) -> None:
        """Close everything else that the parent had open or has opened since."""
        for standard in (0, 1, 2):
            os.dup2(self._nowhere, standard)
        os.closerange(WIRE_FD + 1, self._highest)


class ResourceLimits:
    """Limits of memory, processor time, open files, new processes; not one byte to a file, and no core dump."""

    name = "rlimits"

    def __init__(self) -> None:
        self._base = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()

    def enter(self, limits: Limits) -> None:
        """Lower each limit, soft and hard, and raise none."""
        values = {
            resource.RLIMIT_AS: self._base + limits.memory,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: limits.cpu_seconds,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_NOFILE: 64,
            resource.RLIMIT_NPROC: 0,
            resource.RLIMIT_SIGPENDING: 0,
        }
        for name, wanted in values.items():
            hard = resource.getrlimit(name)[1]
            value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(name, (value, value))


class EmptyRoot:
    """A deleted empty folder as the root: no path leads anywhere (needs root)."""

    name = "empty root"

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self._folder = os.open(folder, os.O_PATH | os.O_DIRECTORY)

    def enter(self, limits: Limits) -> None:
        """Change the root; nothing can be created in a deleted folder, either."""
        os.fchdir(self._folder)
        os.chroot(".")


class OtherUser:
    """The user `nobody`, in no group, instead of root."""

    name = "user nobody"

    def enter(self, limits: Limits) -> None:
        """Become the user nobody."""
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


class NoCapabilities:
    """No capability: none of the separate privileges of root."""

    name = "no capabilities"

    def __init__(self) -> None:
        self._header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        self._nothing = (ctypes.c_uint32 * 6)()

    def enter(self, limits: Limits) -> None:
        """Drop capabilities, also those that a program could regain."""
        capability = 0
        while (
            _LIBC.prctl(PR_CAPBSET_DROP, capability, None, 0, 0) == 0
        ):  # until the last; an unprivileged user has none
            capability += 1
        _demand(_LIBC.capset(self._header, self._nothing), "capabilities could not be dropped")


class NoNewPrivileges:
    """No program that is run gives rights that its caller lacks, whatever bits or capabilities its file has."""

    name = "no new privileges"

    def enter(self, limits: Limits) -> None:
        """Disable set-uid programs."""
        _prctl(PR_SET_NO_NEW_PRIVS, 1)


class NoDumps:
    """No core dump, and no look into the process for others of its user.

    The limit of core dumps does not hold where the kernel hands them to a program, as many systems have it.
    """

    name = "no dumps"

    def enter(self, limits: Limits) -> None:
        """Make the process not dumpable; a change of user resets that, so this comes after it."""
        _prctl(PR_SET_DUMPABLE, 0)


class EndsWithParent:
    """The kernel kills the process once its parent is gone."""

    name = "ends with its parent"

    def __init__(self) -> None:
        self._parent = os.getpid()

    def enter(self, limits: Limits) -> None:
        """Request the signal; a change of user clears the request, so this comes after it."""
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self._parent:
            os._exit(1)


class Landlock:
    """No file or folder can be opened, made, moved or removed.

    From ABI 4 no TCP port can be bound or connected to; from ABI 6 no signal and no abstract socket leads outside.
    """

    def __init__(self) -> None:
        abi = landlock.abi_version()
        self.name = f"Landlock (ABI {abi})"
        self._everything = landlock.everything(abi)

    def enter(self, limits: Limits) -> None:
        """Forbid everything that this kernel can forbid, without an exception."""
        _prctl(PR_SET_NO_NEW_PRIVS, 1)  # the kernel asks for that
        landlock.deny(self._everything)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


class CallFilter:
    """A short list of system calls (seccomp): no path, process, thread, socket, signal, program or machine code.

    Args:
        program: from `seccomp.filter_program`.
    """

    name = "seccomp"

    def __init__(self, program: bytes) -> None:
        self._program = _Program(len(program) // 8, program)

    def enter(self, limits: Limits) -> None:
        """Restrict all further system calls to the list."""
        _prctl(PR_SET_NO_NEW_PRIVS, 1)  # the kernel asks for that
        _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(self._program))


def kernel_filters_calls() -> bool:
    """Return whether the kernel supports seccomp."""
    return bool(_LIBC.prctl(PR_GET_SECCOMP, 0, None, 0, 0) >= 0)


def trouble_in_a_child(attempt: Callable[[], object]) -> str:
    """Run `attempt` in a child of this process, and return the exception that it raised; "" for none."""
    with mmap.mmap(-1, mmap.PAGESIZE) as shared:  # the child may have no other way left to report
        child = os.fork()
        if child == 0:
            try:
                attempt()
            except BaseException as error:
                shared.write(f"{type(error).__name__}: {error}".encode()[: len(shared)])
                os._exit(1)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        text = shared[:].rstrip(b"\0").decode("utf-8", "replace")
    return text or (f"the process ended with status {status}" if status else "")


def _prctl(option: int, value: int, address: object = None) -> None:
    _demand(_LIBC.prctl(option, value, address, 0, 0), f"prctl {option} failed")


def _demand(result: int, otherwise: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{otherwise}: {os.strerror(ctypes.get_errno())}")
