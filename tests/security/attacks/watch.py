"""See what an attack left behind on the machine: processes, files, and other things that outlive their maker."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from security.attacks.testbed import AttackTestbed

PR_SET_CHILD_SUBREAPER = 36

SHARED_FOLDERS = ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", str(Path.home()))
SHARED_TABLES = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")
SYSV_KEY = 0x0FA4A77C  # the key that our attackers use for System V objects


@contextmanager
def adopting_orphans() -> Iterator[None]:
    """Make this process the parent of every descendant that loses its own, so that none can hide."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@dataclass
class Watch:
    """Compares the machine with what it was when the watch, or its last look, began."""

    testbed: AttackTestbed
    _processes: frozenset[tuple[int, str]] = field(init=False)
    _files: dict[str, tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._processes = descendants()
        self._files = self._list_files()

    def new_processes(self, patience: float = 0.0) -> tuple[str, ...]:
        """Return the descendants of this process that were not there at the last look, and do not end soon."""
        ends = time.monotonic() + patience
        while (found := descendants() - self._processes) and time.monotonic() < ends:
            time.sleep(0.05)
        self._processes |= found
        return tuple(sorted(f"{pid} {_name(pid)}" for pid, _ in found))

    def new_files(self) -> tuple[str, ...]:
        """Return the files that appeared, changed or went since the last look."""
        before, self._files = self._files, self._list_files()
        changed = (path for path in before.keys() | self._files.keys() if before.get(path) != self._files.get(path))
        return tuple(sorted(changed))

    def _list_files(self) -> dict[str, tuple[int, int]]:
        """List our own folders in full, and of the machine's what carries our attackers' name."""
        found = {}
        for own in ("course", "class", "honest", "work", "tmp", "secret.txt"):
            found |= dict(_below(self.testbed.root / own))
        library = (str(Path(os.__file__).parent), str(Path(np.__file__).parent))
        for folder in (*SHARED_FOLDERS, *library):
            with suppress(OSError):
                found |= {str(path): (0, 0) for path in Path(folder).glob(f"{self.testbed.token}*")}
        for table in SHARED_TABLES:
            with suppress(OSError):
                keys = [line.split()[0] for line in Path(table).read_text(encoding="ascii").splitlines()]
                found |= {table: (keys.count(str(SYSV_KEY)), 0)} if str(SYSV_KEY) in keys else {}
        return found


def _below(path: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Return every file below `path`, or its folder where that holds very many, with its size and time of change."""
    for folder, folders, names in os.walk(path):
        if "__pycache__" in folders:  # Python's own, of the suites that it loads
            folders.remove("__pycache__")
        if len(names) > 1_000:
            yield folder, (len(names), os.lstat(folder).st_mtime_ns)
            continue
        for name in names:
            base = os.path.join(folder, name)  # noqa: PTH118 - a name may be anything, also no text
            with suppress(FileNotFoundError):
                status = os.lstat(base)
                yield base, (status.st_size, status.st_mtime_ns)


def descendants() -> frozenset[tuple[int, str]]:
    """Return every living process below this one, with the time at which it started."""
    parents, starts = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            line = path.read_text(encoding="utf-8", errors="replace")
            state, parent, *rest = line.rpartition(")")[2].split()
            if state != "Z":  # one that has ended, and whose status was not read yet
                pid = int(path.parent.name)
                parents[pid], starts[pid] = int(parent), rest[17]
    ours, found = os.getpid(), set()
    for pid in parents:
        ancestor = pid
        while ancestor in parents and ancestor != ours:
            ancestor = parents[ancestor]
        if ancestor == ours and pid != ours:
            found.add((pid, starts[pid]))
    return frozenset(found)


def _name(pid: int) -> str:
    try:
        return Path("/proc", str(pid), "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return "(gone)"
