"""What a student's process may still do once it has locked itself in.

The layers, each of which stops something alone:

- Landlock: no file or folder can be read or written, and none can be made.
- seccomp: a short list of system calls; nothing that takes a path, so not even a file's size or time can be asked
  for; no process, thread, socket, signal, `execve`, `ptrace` or namespace.
- rlimits: memory, CPU time, open files, and not one byte written to a file.
- no new privileges, no capabilities and, where the grader is root, the user `nobody`.
- no descriptor but the wire and /dev/null, and an empty environment.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

import landlock
import pyseccomp

WIRE_FD = 3
NOBODY = 65534
PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24
LAST_CAPABILITY = 63
CAPABILITY_VERSION_3 = 0x20080522

# What CPython and NumPy need to compute and print. Everything else fails with EPERM. What is imported lies in memory
# (see `library`), so nothing here takes a path: stat and readlink would tell, and change, what others can see.
ALLOWED_CALLS = """
    brk clock_getres clock_gettime clock_nanosleep close exit exit_group fstat futex getegid geteuid getgid
    getgroups getpid getppid getrandom getresgid getresuid getrlimit getrusage gettid gettimeofday getuid lseek
    madvise membarrier mmap mprotect mremap munmap nanosleep poll ppoll pread64 pselect6 read readv
    restart_syscall rseq rt_sigaction rt_sigprocmask rt_sigreturn sched_getaffinity sched_yield select
    set_robust_list sigaltstack time times uname write writev
"""

# These do many things; allowed is what Python and the wire ask for, by the place and the values of an argument.
ALLOWED_ARGUMENTS = {
    "fcntl": (1, (1, 2, 3)),  # F_GETFD, F_SETFD, F_GETFL
    "ioctl": (1, (0x5401, 0x5451, 0x5450)),  # TCGETS (is it a terminal?), FIOCLEX, FIONCLEX
    "recvfrom": (3, (0,)),  # no flags, such as MSG_OOB
    "sendto": (3, (0,)),
}


@dataclass(frozen=True)
class Identity:
    """The user that the student's process becomes; None keeps the grader's, without its capabilities."""

    uid: int | None


class Cage:
    """Prepared once in the zygote, entered by each of its children."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.identity = Identity(NOBODY if os.geteuid() == 0 and _can_become_nobody() else None)
        self._rules = landlock.Ruleset()  # no rule: nothing is allowed
        self._calls = _call_filter()
        self._base_memory = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()

    def describe(self) -> str:
        """Name the layers in force."""
        layers = [f"Landlock (ABI {landlock.landlock_abi_version()})", "seccomp", "rlimits"]
        if os.geteuid() == 0:
            layers.append("user nobody" if self.identity.uid is not None else "root without capabilities")
        return ", ".join(layers)

    def enter(self, memory_mb: float, cpu_seconds: int, parent: int) -> None:
        """Lock the calling process in, for good; of its descriptors, 0 to 2 become /dev/null and the wire stays."""
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        self._limit(memory_mb, cpu_seconds)
        self._drop_privileges()
        self._prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # after the change of user, which clears it
        if os.getppid() != parent:
            os._exit(1)
        ctypes.set_errno(0)  # the library takes an old errno for its own
        self._rules.apply()
        os.closerange(WIRE_FD + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0] + 4096)
        self._calls.load()

    def _limit(self, memory_mb: float, cpu_seconds: int) -> None:
        memory = self._base_memory + int(memory_mb * (1 << 20))
        limits = {
            resource.RLIMIT_AS: memory,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_CPU: cpu_seconds,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_NPROC: 0,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_NOFILE: 64,
        }
        for name, value in limits.items():
            hard = resource.getrlimit(name)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)  # noqa: PLW2901
            resource.setrlimit(name, (value, value))

    def _drop_privileges(self) -> None:
        if os.geteuid() != 0:
            return
        for capability in range(LAST_CAPABILITY + 1):
            self._libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # those that this kernel lacks fail, rightly
        os.setgroups([])
        if self.identity.uid is not None:
            os.setresgid(self.identity.uid, self.identity.uid, self.identity.uid)
            os.setresuid(self.identity.uid, self.identity.uid, self.identity.uid)
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        nothing = (ctypes.c_uint32 * 6)()
        if self._libc.capset(header, nothing) != 0:
            raise OSError(ctypes.get_errno(), "capabilities could not be dropped")

    def _prctl(self, option: int, value: int) -> None:
        if self._libc.prctl(option, value, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), f"prctl {option} failed")


def _call_filter() -> pyseccomp.SyscallFilter:
    calls = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in ALLOWED_CALLS.split():
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        if number >= 0:  # some names are another architecture's
            calls.add_rule(pyseccomp.ALLOW, number)
    for name, (place, values) in ALLOWED_ARGUMENTS.items():
        for value in values:
            calls.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(place, pyseccomp.EQ, value))
    return calls


def _can_become_nobody() -> bool:
    """Say whether there is a user `nobody` here, by becoming it in a child."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
