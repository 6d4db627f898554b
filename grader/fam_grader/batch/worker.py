"""A process that grades one submission after the other, and ends with its parent, with all that it started."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from fam.core.errors import CourseError, InternalError
from fam.course import load_course
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.execution.isolation import Isolation
from fam_grader.execution.threads import ONE_THREAD


class Worker:
    """The parent's side of one such process, which has one task at a time."""

    def __init__(self, root: Path, units: Sequence[str], isolation: Isolation, task: GradingJob) -> None:
        # "spawn": a fork would copy the threads' locks of this process, and NumPy has started threads.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        arguments = (theirs, root, tuple(units), isolation)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        with theirs, _block_sigint(), _one_thread_each():
            self._process.start()
        self.send(task)

    def send(self, task: GradingJob) -> None:
        """Hand over the next task; that the process is dead is found out by `receive`."""
        self.task = task
        with suppress(OSError):
            self.connection.send(task)

    def receive(self) -> JobResult | None:
        """Wait for what comes of the task; None if the process died of it."""
        try:
            message = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(message, Exception):
            raise message
        assert isinstance(message, JobResult)
        return message

    def end(self) -> None:
        """Kill the process and all that it started."""
        self.connection.close()
        _kill_group(self._process.pid)
        self._process.kill()
        self._process.join()

    @property
    def status(self) -> int | None:
        """How the process ended; negative for a signal."""
        return self._process.exitcode


def _work(connection: Connection, root: Path, units: Sequence[str], isolation: Isolation) -> None:
    """Load everything that a grader needs, once, then carry out tasks until the parent hangs up."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        os.setpgid(0, 0)  # a group of our own, which can be ended as a whole
    with suppress(EOFError, OSError):  # the parent hung up
        try:
            from fam_grader.batch.grader import Grader  # noqa: PLC0415 - it brings otter

            grader = Grader(load_course(root), units, isolation)
            gc.freeze()  # the suites and all that is loaded stay; to look at them again and again costs time
        except CourseError as error:
            connection.send(CourseError(str(error)))  # of the plain kind, which can travel
            return
        except Exception:
            connection.send(InternalError(f"a grader could not be made:\n{traceback.format_exc()}"))
            return
        while True:
            task = connection.recv()
            try:
                done: JobResult | CourseError = grader.run_job(task)
            except CourseError as error:
                done = CourseError(str(error))
            connection.send(done)


def _end_with_parent() -> None:
    """Wait for the parent's end, also by `kill -9`, then end at once: a submission under way could take a minute."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    _kill_group(os.getpid())
    os._exit(1)


def _kill_group(leader: int | None) -> None:
    if sys.platform != "win32" and leader is not None:
        with suppress(ProcessLookupError, PermissionError):  # the group does not exist yet, or is empty
            os.killpg(leader, signal.SIGKILL)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Start processes that compute in one thread each: the jobs already use all cores."""
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


@contextmanager
def _block_sigint() -> Iterator[None]:
    """Start processes with SIGINT blocked: the parent handles Ctrl-C, and receives it after the block."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
