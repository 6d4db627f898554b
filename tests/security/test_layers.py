"""Each layer blocks by itself what it is for: the same process, with that layer only and without any."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fam_grader.execution.sandbox.landlock import abi_version
from fam_grader.execution.sandbox.layers import NOBODY
from support.single_layer import ALL_BUT, OPEN_FD, Alone

ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="only root has what this layer takes away")

FILES = {
    "read a file": "open('secret').read()",
    "list a folder": "os.listdir('.')",
    "write a file": "open('secret', 'a').write('x')",
    "make a file": "open('new', 'w').close()",
    "make a folder": "os.mkdir('new')",
    "make a link": "os.symlink('secret', 'new')",
    "make a pipe with a name": "os.mkfifo('new')",
    "make a socket with a name": "socket.socket(socket.AF_UNIX).bind('new')",
    "remove a file": "os.unlink('secret')",
    "remove a folder": "os.rmdir('folder')",
    "rename a file": "os.rename('secret', 'new')",
    "move a file to another folder": "os.rename('secret', 'folder/secret')",
    "link a file from another folder": "os.link('secret', 'folder/new')",
    "run a program": "os.execv('/bin/true', ['true'])",
}
FROM_ABI = {
    "empty a file": (3, "os.truncate('secret', 0)"),
    "bind a TCP port": (4, "socket.socket().bind(('127.0.0.1', 0))"),
    "connect to a TCP port": (4, "socket.create_connection(('127.0.0.1', PORT))"),
    "signal another process": (6, "os.kill(os.getppid(), 0)"),
    "connect to an abstract socket": (6, "socket.socket(socket.AF_UNIX).connect(chr(0) + NAME)"),
}
CALLS = {
    "fork": "if os.fork() == 0: os._exit(0)",
    "start a thread": "thread = threading.Thread(target=print); thread.start(); thread.join()",
    "run a program": "os.execv('/bin/true', ['true'])",
    "open a socket": "socket.socket()",
    "open a pair of sockets": "socket.socketpair()",
    "open a pipe": "os.pipe()",
    "open a file": "open('secret')",
    "ask about a file": "os.stat('secret')",
    "list a folder": "os.listdir('.')",
    "remove a file": "os.unlink('secret')",
    "change the rights of a file": "os.chmod('secret', 0o600)",
    "go elsewhere": "os.chdir('/')",
    "make a file in memory": "os.memfd_create('x')",
    "signal another process": "os.kill(PARENT, 0)",
    "trace": "demand(LIBC.ptrace(0, 0, 0, 0))",
    "read another process's memory": "demand(LIBC.process_vm_readv(os.getpid(), None, 0, None, 0, 0))",
    "make a namespace": "demand(LIBC.unshare(0x10000000))",
    "change its own name": "demand(LIBC.prctl(15, b'other', 0, 0, 0))",
    "set limits": "demand(LIBC.setrlimit(resource.RLIMIT_CORE, ctypes.create_string_buffer(16)))",
    "set a timer": "signal.setitimer(signal.ITIMER_REAL, 100)",
    "open an io_uring": "demand(LIBC.syscall(425, 1, ctypes.create_string_buffer(120)))",
    "make executable memory": "mmap.mmap(-1, 4096, prot=7)",
    "make memory executable": "demand(LIBC.mprotect(PAGE, 4096, 5))",
    "have its memory merged with others'": "mmap.mmap(-1, 4096).madvise(12)",
    "read another process's clock": "time.clock_gettime((~PARENT << 3) | 2)",
    "count the processes before it": "assert os.getpid() and os.getppid() and threading.get_native_id()",
    "ask about a file that is open": "os.fstat(0)",
    "find out which processes there are": "os.sched_getaffinity(PARENT)",
    "wait on a lock that lends priority": "demand(LIBC.syscall(FUTEX, PAGE, 6, 0, None, None, 0))",
}
RESOURCES = {
    "use more memory": "bytearray(256 << 20)",
    "use more memory in small pieces": "kept = [bytearray(4096) for _ in range(65_000)]",
    "use more memory than files would": "mmap.mmap(-1, 256 << 20)",
    "compute for longer": "while time.process_time() < 2.5: pass",
    "write to a file that is open": "os.write(FILE, b'x')",
    "open a hundred files": "kept = [open('/dev/null') for _ in range(100)]",
    "fork": "if os.fork() == 0: os._exit(0)",
    "ask for a core dump": "resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))",
    "lock memory": "demand(LIBC.mlock(PAGE, 4096))",
    "raise a limit": "resource.setrlimit(resource.RLIMIT_CPU, (3600, 3600))",
}
USERS = {
    "read what is root's": "open('roots').read()",
    "signal a process of root's": "os.kill(os.getppid(), 0)",
    "become root": "os.setuid(0)",
    "keep root's groups": "assert 0 in os.getgroups() or os.getgid() == 0",
    "mount": "demand(LIBC.mount(b'none', b'folder', b'tmpfs', 0, None)); demand(LIBC.umount(b'folder'))",
}
POWERS = {
    "read a protected file": "open('nobodys').read()",
    "mount": "demand(LIBC.mount(b'none', b'folder', b'tmpfs', 0, None)); demand(LIBC.umount(b'folder'))",
    "change its root": "os.chroot(HERE)",
    "become another user": "os.setuid(12345)",
    "give a file away": "os.chown('secret', 12345, 12345)",
    "get them back with a program": (
        "import subprocess\n"
        "done = subprocess.run(['cat', '/proc/self/status'], capture_output=True, text=True)\n"
        "assert 'CapEff:\\t0000000000000000' not in done.stdout"
    ),
}
ROOTS = {
    "open a file": "open('/etc/passwd')",
    "see a folder": "assert os.listdir('/')",
    "make a folder": "os.mkdir(f'/{NAME}'); os.rmdir(f'/{NAME}')",
    "climb out": "assert os.listdir('../../../../..')",
    "run a program": "os.execv('/bin/true', ['true'])",
}
PREPARED = """
import ctypes, mmap, os, resource, signal, socket, sys, threading, time
LIBC = ctypes.CDLL(None, use_errno=True)
SPACE = mmap.mmap(-1, 8192)
PAGE = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(SPACE)))
FUTEX = {"x86_64": 202}.get(os.uname().machine, 98)

PARENT = os.getppid()  # before it ends

def demand(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
"""


@pytest.fixture(scope="module")
def alone() -> Iterator[Alone]:
    """Return processes with one layer, of our own user."""
    with Alone(Path(sys.executable)) as asked:
        yield asked


@pytest.fixture(scope="module")
def ordinary(everyones_python: Path) -> Iterator[Alone]:
    """Return processes with one layer, of a user without any right."""
    with Alone(everyones_python, NOBODY if ROOT else None) as asked:
        yield asked


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that everyone may use, with files that some may use."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "folder").mkdir()
        for file, mode in {"secret": 0o666, "roots": 0o600, "nobodys": 0}.items():
            (folder / file).write_text("heron")
            (folder / file).chmod(mode)
        if ROOT:
            os.chown(folder / "nobodys", NOBODY, NOBODY)
        yield folder


def stops(asked: Alone, layer: str, folder: Path, attempt: str, more: str = "") -> str:
    """Make the attempt with one layer, then with none; give the trouble that the layer alone made.

    In the other order the second attempt could find what the first one left.
    """
    prepared = f"{PREPARED}\nHERE = {str(folder)!r}\nos.chdir(HERE)\n{more}\n"
    # What is prepared runs before the layer is entered.
    stopped = asked.trouble(layer, attempt, prepared)
    free = asked.trouble(None, attempt, prepared)
    if free:
        pytest.skip(f"this machine stops it anyway: {free}")
    return stopped


@pytest.mark.parametrize("attempt", FILES.values(), ids=FILES)
def test_landlock_alone_keeps_away_from_files(alone: Alone, folder: Path, attempt: str) -> None:
    """Reading, writing, making, moving, removing, running: also for root."""
    trouble = stops(alone, "Landlock", folder, attempt)

    assert "Permission denied" in trouble or "cross-device" in trouble


@pytest.mark.parametrize(("abi", "attempt"), FROM_ABI.values(), ids=FROM_ABI)
def test_landlock_alone_keeps_away_from_what_newer_kernels_know(
    alone: Alone, folder: Path, abi: int, attempt: str
) -> None:
    """TCP, signals and abstract sockets, where the kernel's Landlock has a word for them."""
    if abi_version() < abi:
        pytest.skip(f"this kernel's Landlock has ABI {abi_version()}, and not yet {abi}")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as abstract:
        abstract.bind(f"\0{folder.name}")
        abstract.listen()
        more = f"PORT = {server.getsockname()[1]}\nNAME = {folder.name!r}"

        trouble = stops(alone, "Landlock", folder, attempt, more)

    assert trouble.startswith("PermissionError")


@pytest.mark.parametrize("attempt", CALLS.values(), ids=CALLS)
def test_seccomp_alone_stops_calls(alone: Alone, folder: Path, attempt: str) -> None:
    """What is not on the list fails, with the error that says so."""
    trouble = stops(alone, "seccomp", folder, attempt)

    words = ("Operation not permitted", "can't start new thread", "AssertionError")
    assert any(word in trouble for word in words)


@pytest.mark.parametrize("attempt", RESOURCES.values(), ids=RESOURCES)
def test_limits_alone_stop_waste(ordinary: Alone, folder: Path, attempt: str) -> None:
    """Memory in one piece and in many, time, files, processes; no limit can be raised again."""
    trouble = stops(ordinary, "rlimits", folder, attempt, "FILE = os.open('secret', os.O_WRONLY)")

    assert trouble != ""


@pytest.mark.skipif(not ROOT, reason="only root can make a program that gives root's rights")
def test_no_new_privileges_alone_stops_programs_that_give_rights(ordinary: Alone, folder: Path) -> None:
    """A set-uid program of root's runs as who calls it."""
    program = folder / "id"
    shutil.copy(str(shutil.which("id")), program)
    program.chmod(0o4755)
    folder.chmod(0o755)
    attempt = "import subprocess; assert subprocess.run(['./id', '-u'], capture_output=True).stdout == b'0\\n'"

    assert stops(ordinary, "no new privileges", folder, attempt).startswith("AssertionError")


@needs_root
@pytest.mark.parametrize("attempt", USERS.values(), ids=USERS)
def test_another_user_alone_is_not_root(alone: Alone, folder: Path, attempt: str) -> None:
    """The machine's own rules about users keep the process away from what is root's."""
    assert stops(alone, "user nobody", folder, attempt) != ""


@needs_root
@pytest.mark.parametrize("attempt", POWERS.values(), ids=POWERS)
def test_root_without_capabilities_has_no_power(alone: Alone, folder: Path, attempt: str) -> None:
    """It is a user like others, and no program gives the powers back."""
    assert stops(alone, "no capabilities", folder, attempt) != ""


@needs_root
@pytest.mark.parametrize("attempt", ROOTS.values(), ids=ROOTS)
def test_an_empty_root_alone_has_no_path(alone: Alone, folder: Path, attempt: str) -> None:
    """Neither a path from the root nor one that climbs leads to anything."""
    trouble = stops(alone, "empty root", folder, attempt, f"NAME = {folder.name!r}")

    assert trouble.startswith(("FileNotFoundError", "AssertionError"))


DUMPS = {
    "dump its memory": (
        "resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)\n"
        "if os.fork() == 0: os.abort()\n"
        "assert os.WCOREDUMP(os.wait()[1])"
    ),
    "let another process look inside": (
        "watched = os.getpid()\n"
        "if os.fork() == 0:\n    open(f'/proc/{watched}/mem', 'rb'); os._exit(7)\n"
        "assert os.waitstatus_to_exitcode(os.wait()[1]) == 7"
    ),
}


@pytest.mark.parametrize("attempt", DUMPS.values(), ids=DUMPS)
def test_a_process_that_cannot_be_dumped_keeps_its_memory_to_itself(
    ordinary: Alone, folder: Path, attempt: str
) -> None:
    """Neither a file, nor a program that the kernel hands dumps to, nor a process of the same user gets it."""
    assert "AssertionError" in stops(ordinary, "no dumps", folder, attempt)


def test_closing_descriptors_alone_leaves_nothing_to_inherit(alone: Alone, folder: Path) -> None:
    """A file that the parent has open is not open in the child."""
    assert "Bad file descriptor" in stops(alone, "descriptors", folder, f"os.read({OPEN_FD}, 1)")


DEEDS = {
    "read a file": (1, "open('secret').read()"),
    "write a file": (1, "open('secret', 'a').write('x')"),
    "make a folder": (1, "os.mkdir('new')"),
    "remove a file": (1, "os.unlink('secret')"),
    "run a program": (1, "os.execv('/bin/true', ['true'])"),
    "fork": (1, "if os.fork() == 0: os._exit(0)"),
    "connect to a TCP port": (4, "socket.create_connection(('127.0.0.1', PORT))"),
    "signal another process": (6, "os.kill(PARENT, 0)"),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("layer", ["Landlock", "seccomp", "rlimits", "descriptors", "no capabilities", "user nobody"])
@pytest.mark.parametrize("who", ["alone", "ordinary"])
def test_no_single_layer_is_all_there_is(
    request: pytest.FixtureRequest, folder: Path, who: str, layer: str, deed: str
) -> None:
    """With one layer missing the others still stop files, programs, processes, the network and signals."""
    abi, attempt = DEEDS[deed]
    if abi_version() < abi:
        pytest.skip(f"this kernel's Landlock has ABI {abi_version()}, and not yet {abi}")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = f"PORT = {server.getsockname()[1]}"

        trouble = stops(request.getfixturevalue(who), f"{ALL_BUT}{layer}", folder, attempt, port)

    assert trouble != ""


ORPHANS = """
import os, sys, time
from fam_grader.execution.sandbox.layers import EndsWithParent, Limits
parent = os.fork()
if parent == 0:
    layer = EndsWithParent()
    child = os.fork()
    if child == 0:
        if LAYER:
            layer.enter(Limits(1 << 30, 1))
        os.write(1, b"%d\\n" % os.getpid())
        time.sleep(60)
        os._exit(0)
    time.sleep(0.2)
    os._exit(0)
os.waitpid(parent, 0)
"""


@pytest.mark.parametrize("layer", [True, False], ids=["with the layer", "without"])
def test_a_process_ends_with_its_parent(layer: bool) -> None:
    """The layer alone does it: there is no need to find the process and kill it."""
    source = f"LAYER = {layer}\n{ORPHANS}"
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        orphan = int(program.stdout.readline())
        program.wait()

        deadline = time.monotonic() + (10 if layer else 0.5)
        while (alive := is_running(orphan)) and time.monotonic() < deadline:
            time.sleep(0.01)
        if alive:
            os.kill(orphan, 9)

    assert alive is not layer


def is_running(pid: int) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
