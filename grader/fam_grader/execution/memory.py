"""How often the kernel ended a process of our control group because there was no memory left (Linux)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
OWN_CGROUP = Path("/proc/self/cgroup")


def oom_kills() -> int | None:
    """Return the kernel's count of processes that it ended in our control group, or None if there is no count.

    It is `oom_kill` of `memory.events` (cgroup v2), or of `memory.oom_control` where memory is still limited by v1.
    """
    try:
        lines = OWN_CGROUP.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        _, controllers, group = line.split(":", 2)
        if not controllers:
            path = CGROUP / group.lstrip("/") / "memory.events"
        elif "memory" in controllers.split(","):
            path = CGROUP / "memory" / group.lstrip("/") / "memory.oom_control"
        else:
            continue
        with suppress(OSError, ValueError, KeyError):
            return int(dict(entry.split() for entry in path.read_text(encoding="utf-8").splitlines())["oom_kill"])
    return None
