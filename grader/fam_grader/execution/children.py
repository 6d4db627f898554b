"""A process of this machine as the launcher sees it: a new interpreter, or a copy of this one."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import IO, TYPE_CHECKING, Protocol

from fam.core.cores import ONE_THREAD

if TYPE_CHECKING:
    import subprocess

LOOK_SECONDS = 0.001  # between two looks whether a copy of this process has ended
MAIN = "from fam_grader.execution.student import main; main()"


class Child(Protocol):
    """A started process: what it reads, what it writes, and the file of its standard error, if that is kept."""

    pid: int
    requests: IO[bytes]
    answers: IO[bytes]
    stderr: IO[bytes] | None

    def wait(self, seconds: float | None = None) -> int | None:
        """Return its exit status, a signal's number below zero; None if it still runs after `seconds`."""

    def kill(self) -> None:
        """End it, unless it has ended."""


class Fresh:
    """A new interpreter."""

    def __init__(self, process: subprocess.Popen[bytes], stderr: IO[bytes] | None) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.pid, self.requests, self.answers, self.stderr = process.pid, process.stdin, process.stdout, stderr
        self._process = process

    def wait(self, seconds: float | None = None) -> int | None:
        """Return its exit status, or None if it still runs after `seconds`."""
        import subprocess  # noqa: PLC0415 - a copy of this process does without

        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it, unless it has ended."""
        self._process.kill()


class Forked:
    """A copy of this process."""

    def __init__(self, pid: int, requests: IO[bytes], answers: IO[bytes], stderr: IO[bytes]) -> None:
        self.pid, self.requests, self.answers = pid, requests, answers
        self.stderr: IO[bytes] | None = stderr
        self._status: int | None = None

    def wait(self, seconds: float | None = None) -> int | None:
        """Return its exit status, or None if it still runs after `seconds`."""
        until = None if seconds is None else time.monotonic() + seconds
        while self._status is None:
            pid, status = os.waitpid(self.pid, 0 if until is None else os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            elif until is None or time.monotonic() >= until:
                return None
            else:
                time.sleep(LOOK_SECONDS)
        return self._status

    def kill(self) -> None:
        """End it, unless it has ended."""
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)


def fresh_child(*, keep_stderr: bool = True) -> Child:
    """Start a new interpreter for a student's code, which computes in one thread, as it does at grading."""
    import subprocess  # noqa: PLC0415 - a copy of this process does without
    import tempfile  # noqa: PLC0415

    # A pipe that is not read could fill up; the file is closed when the process ends.
    stderr = tempfile.TemporaryFile() if keep_stderr else None  # noqa: SIM115
    process = subprocess.Popen(  # noqa: S603
        # -I: neither the working folder nor the environment may shadow `numpy`.
        [sys.executable, "-I", "-c", MAIN],
        env={**os.environ, **ONE_THREAD},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr or subprocess.DEVNULL,
    )
    return Fresh(process, stderr)
