"""Getting out of the sandbox: signals, `ptrace`, namespaces, privileges, raw system calls."""

from security.attacks.attack import Attack, any_way, escape

# Numbers of system calls on x86-64 and on other machines (the generic table).
CALL = """
import ctypes
import mmap
import os
import platform
import signal
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
X86 = platform.machine() == "x86_64"


def call_number(x86, generic, *args):
    return LIBC.syscall(ctypes.c_long(x86 if X86 else generic), *args)


def call(x86, generic, *args):
    return call_number(x86, generic, *args) >= 0


def worked(result):
    if result < 0:
        raise OSError


def works(action):
    try:
        action()
    except OSError:
        return False
    return True
"""


def calls(name: str, tries: str, expression: str) -> Attack:
    """Try system calls; `expression` is true if one of them worked."""
    return escape(name, tries, f"{CALL}\n\ndef attempt():\n    return {expression}\n")


def tries_each(name: str, tries: str, ways: str) -> Attack:
    """Try one way after the other."""
    return any_way(name, tries, ways, CALL)


ATTACKS = [
    tries_each(
        "signals its parent",
        "TERM to the process that starts the others, in every way there is",
        """
        lambda: os.kill(GRADER, signal.SIGTERM),
        lambda: os.killpg(os.getpgid(GRADER), signal.SIGCONT),
        lambda: signal.pidfd_send_signal(os.pidfd_open(GRADER), signal.SIGTERM),
        """,
    ),
    tries_each(
        "signals everybody",
        "the null signal to all processes, and to its own group",
        "lambda: os.kill(-1, 0), lambda: os.kill(0, signal.SIGCONT), lambda: os.kill(1, 0),",
    ),
    calls(
        "signals with raw calls",
        "tgkill, tkill and rt_sigqueueinfo",
        "any([call(234, 131, GRADER, GRADER, 15), call(200, 130, GRADER, 15),"
        " call(129, 138, GRADER, 15, ctypes.create_string_buffer(128))])",
    ),
    tries_each(
        "survives its parent",
        "sets timers, leaves its session, and clears the signal of its parent's death",
        """
        lambda: signal.setitimer(signal.ITIMER_REAL, 1),
        lambda: os.setsid(), lambda: os.setpgid(0, 0), lambda: worked(LIBC.prctl(1, 0, 0, 0, 0)),
        """,
    ),
    calls(
        "traces its parent",
        "ptrace: attach and seize",
        "LIBC.ptrace(16, GRADER, 0, 0) == 0 or "
        "LIBC.ptrace(0x4206, GRADER, 0, 0) == 0 or LIBC.ptrace(0, 0, 0, 0) == 0",
    ),
    calls(
        "writes into its parent",
        "process_vm_writev of nothing, and the descriptors of its parent through pidfd_getfd",
        "call(311, 271, GRADER, None, 0, None, 0, 0) or call(438, 438, call_number(434, 434, GRADER, 0), 3, 0)",
    ),
    calls(
        "makes namespaces",
        "a user, mount, network or process namespace of its own, or another's",
        "any(LIBC.unshare(kind) == 0 for kind in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x4000000))"
        " or LIBC.setns(3, 0) == 0",
    ),
    tries_each(
        "becomes another user",
        "root's user, groups and capabilities",
        """
        lambda: os.setuid(os.getuid()), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0]),
        lambda: os.seteuid(0), lambda: os.setgid(0),
        """,
    ),
    calls(
        "takes capabilities",
        "capset, ambient ones, secure bits, and no_new_privs undone",
        "call(126, 91, ctypes.create_string_buffer(b'\\x22\\x05\\x08\\x20' + bytes(4)), "
        "ctypes.create_string_buffer(b'\\xff' * 24)) or LIBC.prctl(47, 2, 21, 0, 0) == 0 or LIBC.prctl(28, 0) == 0",
    ),
    calls(
        "loosens its policy",
        "another filter, another Landlock domain, another personality, dumpable again",
        "LIBC.personality(0x0040000) >= 0 or LIBC.prctl(4, 1, 0, 0, 0) == 0 or call(444, 444, 0, 0, 1)"
        " or call(317, 277, 2, 0, ctypes.byref(ctypes.c_uint32(0x7FFF0000)))",
    ),
    tries_each(
        "mounts",
        "a file system, another root, another host name of the same text",
        """
        lambda: os.chroot("/"), lambda: os.chdir("/tmp"), lambda: os.fchdir(3),
        lambda: os.umask(0), lambda: worked(LIBC.mount(b"none", TMP.encode(), b"tmpfs", 0, 0)),
        """,
    ),
    calls(
        "talks to the kernel's machines",
        "bpf, perf events, io_uring, userfaultfd, keys, modules",
        "any([call(321, 280, 0, 0, 0), call(298, 241, ctypes.create_string_buffer(128), 0, -1, -1, 0),"
        " call(425, 425, 4, ctypes.create_string_buffer(200)), call(323, 282, 0), call(250, 219, 0, -3, 1),"
        " call(248, 217, b'user', TOKEN.encode(), b'x', 1, -3), call(175, 105, 0, 0, b'')])",
    ),
    tries_each(
        "runs from memory",
        "a file without a name, filled and executed",
        """
        lambda: os.memfd_create(TOKEN), lambda: os.execve(3, ["true"], {}), lambda: os.execv("/proc/self/exe", ["x"]),
        """,
    ),
    escape(
        "calls with machine code",
        "native code in memory that may be executed: the 32-bit gate, and the x32 numbers",
        CALL
        + """
def run(code):
    LIBC.mmap.restype = ctypes.c_void_p
    place = LIBC.mmap(None, 4096, 7, 0x22, -1, 0)
    ctypes.memmove(place, code, len(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(place)()

def attempt():
    if not X86:
        return False
    x32 = 0x40000000
    if LIBC.syscall(ctypes.c_long(x32 | 57)) >= 0 or LIBC.syscall(ctypes.c_long(x32 | 41), 2, 1, 0) >= 0:
        return True
    fork_in_32_bits = bytes.fromhex("53 b802000000 cd80 5b c3")
    child = run(fork_in_32_bits)
    if child == 0:
        os._exit(0)
    return child > 0
""",
    ),
    tries_each(
        "watches the clocks of others",
        "the processor time of the grader, of its own parent, and of all others",
        """
        lambda: [time.clock_gettime(~pid << 3 | 2) for pid in (1, GRADER)],
        lambda: any(works(lambda: time.clock_gettime(~pid << 3 | 2)) for pid in range(1, 20_000)) or worked(-1),
        """,
    ),
    tries_each(
        "counts the processes",
        "its own number, its parent's, and every number that some process has",
        """
        lambda: os.getpid() > 0 or worked(-1), lambda: os.getppid() > 0 or worked(-1),
        lambda: threading.get_native_id() and LIBC.gettid() > 0 or worked(-1),
        lambda: any(works(lambda: os.sched_getaffinity(pid)) for pid in range(1, 20_000)) or worked(-1),
        """,
    ),
    tries_each(
        "shares pages",
        "asks the kernel to merge its memory with that of others, so that who writes can be timed",
        "lambda: mmap.mmap(-1, 1 << 16).madvise(12), lambda: os.fstat(3).st_ino, lambda: os.fstat(0).st_atime,",
    ),
    tries_each(
        "makes machine code",
        "memory that can be executed, at once or later",
        """
        lambda: mmap.mmap(-1, 4096, prot=7), lambda: mmap.mmap(-1, 4096, prot=5),
        lambda: worked(LIBC.mprotect(ctypes.c_void_p(id(LIBC) & ~4095), 4096, 7)),
        """,
    ),
    calls(
        "makes children in other ways",
        "vfork, clone and clone3",
        "call(56, 220, 17, 0, 0, 0, 0) or call(435, 435, ctypes.create_string_buffer(88), 88)",
    ),
    calls(
        "asks for its neighbours",
        "kcmp, sched and priority of other processes, and what the system holds",
        "any([call(312, 272, GRADER, GRADER, 0, 3, 3), LIBC.getpriority(0, GRADER) >= 0,"
        " LIBC.sched_getscheduler(GRADER) >= 0, LIBC.getpgid(GRADER) > 0,"
        " LIBC.getsid(GRADER) > 0])",
    ),
]
