"""The number of processes that can compute in parallel, each in one thread."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")

# Environment variables that make NumPy compute in one thread, if set before it is imported.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let NumPy compute in one thread where it is imported inside, and in processes that are started inside."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def available_cores() -> int:
    """Return the number of cores that this process may use: by its affinity, and by its cgroup's quota (Linux)."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([allowed, *(max(1, int(quota)) for quota in _quotas() if quota > 0)])


def _quotas() -> list[float]:
    """Return the quotas of our control group and of all above it, in cores; cgroup v2, and the top of v1."""
    found = []
    with suppress(OSError, StopIteration):
        own = next(line for line in OWN_CGROUP.read_text(encoding="utf-8").splitlines() if line.startswith("0::"))
        folder = CGROUP / own[3:].lstrip("/")
        for path in (folder, *folder.parents):
            with suppress(OSError, ValueError):
                quota, period = (path / "cpu.max").read_text(encoding="ascii").split()
                found.append(float(quota) / float(period))  # "max" is a ValueError
            if path == CGROUP:
                break
    with suppress(OSError, ValueError, ZeroDivisionError):
        files = (CGROUP / "cpu" / f"cpu.cfs_{name}_us" for name in ("quota", "period"))
        quota, period = (file.read_text(encoding="ascii") for file in files)
        found.append(float(quota) / float(period))  # -1: none
    return found
