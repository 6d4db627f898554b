"""A student's process without the sandbox: for a student's own machine, and for `--isolation none`.

It works on every system: two pipes, and a thread that reads so that waiting can have a deadline.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import threading
from contextlib import suppress
from typing import IO

from fam_grader.execution.ahead import take
from fam_grader.execution.children import Child, fresh_child
from fam_grader.execution.deadlines import Deadline, clock_of, seconds_left
from fam_grader.execution.protocol import GraderStream, send_frame

GRACE_SECONDS = 0.2
MAX_STACK = 1 << 16
CRASHED = 0xC0000000  # Windows ends a process with an error's number: NTSTATUS of severity "error"
# By Windows' own names, as signals are elsewhere.
CRASHES = {0xC0000005: "ACCESS_VIOLATION", 0xC0000017: "NO_MEMORY", 0xC00000FD: "STACK_OVERFLOW"}


class PipeStream:
    """The stream over a process's standard input and output."""

    def __init__(self, sink: IO[bytes], source: IO[bytes]) -> None:
        self._sink = sink
        self._chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._rest = b""
        threading.Thread(target=self._pump, args=(source,), daemon=True).start()

    def _pump(self, source: IO[bytes]) -> None:
        while chunk := source.read1(1 << 20):  # type: ignore[attr-defined]
            self._chunks.put(chunk)
        self._chunks.put(b"")
        source.close()

    def write(self, data: bytes, deadline: Deadline | float | None) -> None:
        """Send all of `data`; if the process does not read, its result is late."""
        try:
            self._sink.write(data)
            self._sink.flush()
        except OSError as error:
            raise EOFError from error

    def has_input(self) -> bool:
        """Return whether the thread has read bytes that were not read yet."""
        if not self._rest:
            with suppress(queue.Empty):
                self._rest = self._chunks.get_nowait()
                if not self._rest:  # the end
                    self._chunks.put(b"")
        return bool(self._rest)

    def arrived(self) -> tuple[bytes, bytes] | None:
        """Return None: what the thread has read is received without waiting, too."""
        return None

    def read(self, size: int, deadline: Deadline | float | None) -> bytes:
        """Receive exactly `size` bytes before `deadline`."""
        parts, missing = [], size
        while missing:
            if not self._rest:
                self._rest = self._next_chunk(deadline)
            part, self._rest = self._rest[:missing], self._rest[missing:]
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _next_chunk(self, deadline: Deadline | float | None) -> bytes:
        while True:
            with suppress(queue.Empty):  # whether the time is up is for the deadline to say
                chunk = self._chunks.get(timeout=seconds_left(deadline))
                if not chunk:
                    raise EOFError
                return chunk


class PlainProcess:
    """A student's process as an ordinary child of this one."""

    def __init__(self, child: Child, stacks: list[str]) -> None:
        self._child, self._stacks = child, stacks
        self.stream: GraderStream = PipeStream(child.requests, child.answers)
        self.clock = clock_of(child.pid)

    def end(self, *, gone: bool) -> str:
        """Kill and reap the process."""
        if gone:
            self._child.wait(GRACE_SECONDS)
        self._child.kill()
        status = self._child.wait()
        assert status is not None
        with suppress(OSError):  # buffered data has no reader any more
            self._child.requests.close()
        if self._child.stderr:
            with self._child.stderr as file:
                file.seek(-min(MAX_STACK, file.seek(0, os.SEEK_END)), os.SEEK_END)
                self._stacks.append(file.read().decode("utf-8", "replace"))
        return describe_ending(status)


def describe_ending(status: int) -> str:
    """Return how a process ended, from its exit status: a signal's number below zero, or Windows' code of a crash."""
    if status < 0:
        return f"the process was ended by {signal.Signals(-status).name}"
    if status >= CRASHED:
        return f"the process was ended by {CRASHES.get(status, f'0x{status:08X}')}"
    return f"the process ended itself with status {status}"


class PlainLauncher:
    """Starts students' processes with deadlines, and without restrictions.

    Args:
        report_after: seconds after which a call reports its stack and output; `stacks` then holds the reports of each
            process that has ended.
        restricted: whether to refuse what grading refuses, with the same errors.
    """

    def __init__(self, report_after: float | None = None, *, restricted: bool = False) -> None:
        self._report_after, self._restricted = report_after, restricted
        self.stacks: list[str] = []

    def start(self, memory_mb: float) -> PlainProcess:
        """Start a process, unless one waits; only on Linux it has no more than `memory_mb` of memory."""
        child = take() or fresh_child(keep_stderr=bool(self._report_after))
        process = PlainProcess(child, self.stacks)
        limits = {"report_after": self._report_after, "memory_mb": memory_mb, "restricted": self._restricted}
        with suppress(EOFError):  # it has ended already, which the first question will find
            send_frame(process.stream, json.dumps(limits))
        return process

    def close(self) -> None:
        """Do nothing."""
