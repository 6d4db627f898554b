"""Deadlines that count a student's processor time, so that marks do not depend on the machine's load."""

from __future__ import annotations

import os
import sys
import time
from typing import Protocol

# The wall time that a call may take, in multiples of its limit, if the kernel does not distinguish sleep from waiting
# for a processor.
WALL_FACTOR = 20.0
MIN_WAIT, MAX_WAIT = 0.02, 0.5  # seconds between two checks of a process that is past its limit on the wall clock


class Clock(Protocol):
    """The time that one process has used."""

    def processor(self) -> float:
        """Return the seconds of processor time since the process started."""

    def delayed(self) -> float | None:
        """Return the seconds in which it was ready to run and no processor was free; None if that is unknown."""


class Deadline(Protocol):
    """When waiting ends."""

    def left(self) -> float:
        """Return the seconds to wait before the next look; raise TimeoutError when the time is up."""


class LinuxClock:
    """The clock that the Linux kernel keeps for each process; `pid` is its number in our own namespace."""

    def __init__(self, pid: int) -> None:
        self._clock = (~pid << 3) | 2  # clock_getcpuclockid(3): CPUCLOCK_SCHED of the whole process
        self._schedstat = _OpenFile(f"/proc/{pid}/schedstat")
        self._last, self._last_delay = 0.0, 0.0 if self._schedstat.is_open else None

    def processor(self) -> float:
        """Return the kernel's count, the last one once the process is gone."""
        try:
            self._last = time.clock_gettime(self._clock)
        except OSError:  # not `suppress`, which takes longer than the call: the clock is read for each answer
            return self._last
        return self._last

    def delayed(self) -> float | None:
        """Return the second number of `schedstat`."""
        try:
            self._last_delay = int(self._schedstat.read().split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return self._last_delay
        return self._last_delay


class _OpenFile:
    """A small file of the kernel's that is read before each request, so it stays open; without it reading fails."""

    def __init__(self, path: str) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._descriptor = -1

    @property
    def is_open(self) -> bool:
        """Whether the file could be opened."""
        return self._descriptor >= 0

    def read(self) -> bytes:
        """Return its content as it is now."""
        return os.pread(self._descriptor, 100, 0)

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


class WallClock:
    """The wall clock, for systems that do not report the time that another process has used."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def processor(self) -> float:
        """Return the time since the process started."""
        return time.monotonic() - self._started

    def delayed(self) -> float | None:
        """Return None: unknown."""
        return None


def clock_of(pid: int) -> Clock:
    """Return the best clock of a process that this system has."""
    return LinuxClock(pid) if sys.platform == "linux" else WallClock()


class CallDeadline:
    """The end of one call: when the process has used `limit` seconds, or slept them away.

    Args:
        clock: of the student's process.
        limit: seconds of processor time.
        delayed_before: what the clock said of delays when the call, or the batch that it is in, was sent.
    """

    def __init__(self, clock: Clock, limit: float, delayed_before: float | None) -> None:
        self._clock, self.limit, self._delayed_before = clock, limit, delayed_before or 0.0
        self._started, self._used_before = time.monotonic(), clock.processor()
        self._next_look = self._started + limit

    @property
    def used(self) -> float:
        """The processor time since the deadline was made."""
        return self._clock.processor() - self._used_before

    @property
    def waited(self) -> float:
        """The time on the wall since the deadline was made."""
        return time.monotonic() - self._started

    def left(self) -> float:
        """Return the seconds until the next look: until `limit` has passed on the wall, nothing can be over."""
        now = time.monotonic()
        if now < self._next_look:
            return self._next_look - now
        remaining = self.limit - max(self.used, self._slept())
        if remaining <= 0 or self.waited >= WALL_FACTOR * self.limit:
            raise TimeoutError
        wait = min(max(remaining, MIN_WAIT), MAX_WAIT)
        self._next_look = now + wait
        return wait

    def _slept(self) -> float:
        """Return the time that was surely not spent waiting for a processor."""
        delayed = self._clock.delayed()
        return 0.0 if delayed is None else self.waited - (delayed - self._delayed_before)


def seconds_left(deadline: Deadline | float | None) -> float | None:
    """Return how long to wait for something; None for ever. Raise TimeoutError when the time is up.

    Args:
        deadline: a reading of `time.monotonic`, or a deadline that decides when it is asked.
    """
    if deadline is None:
        return None
    if not isinstance(deadline, float):
        return deadline.left()
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
