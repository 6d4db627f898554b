"""Grade in parallel on this machine, each grader in a process of its own.

A process ends with its parent, together with all that it started.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TypeAlias

from fam.core.cores import one_thread_each
from fam.core.errors import CourseError, InternalError
from fam.course import Course, load_course
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.batch.secret import new_secret
from fam_grader.execution.isolation import Isolation

MAX_TRIES = 2
GraderArguments: TypeAlias = tuple[Path, tuple[str, ...], Isolation, str]


@dataclass(frozen=True)
class LocalPool:
    """Up to `jobs` graders, which end when this process does, however it ends.

    Each has a pipe of its own, so a grader that dies loses only its own job. The executors of the standard library
    share one pipe: a dead worker can leave half a message there, the reader waits for the rest without end, and all
    jobs are lost.
    """

    course: Course
    units: Sequence[str]
    isolation: Isolation = "sandbox"
    jobs: int = 1
    secret: str = field(default_factory=new_secret, repr=False)

    def grade(self, jobs: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Yield the results as they arrive; after two failed attempts, a submission has an internal error."""
        fresh = iter(jobs)
        again: list[GradingJob] = []  # for another grader
        workers: dict[object, Worker] = {}  # by their pipes

        def following() -> GradingJob | None:
            return again.pop() if again else next(fresh, None)

        try:
            while True:
                while len(workers) < self.jobs and (job := following()):
                    worker = Worker(self.grader, job)
                    workers[worker.connection] = worker
                if not workers:
                    return
                for connection in wait([worker.connection for worker in workers.values()]):
                    worker = workers[connection]
                    job, result = worker.job, worker.receive()
                    failed = result is None or bool(result.internal_errors)  # the grader may have lost its sandbox
                    if not failed and (following_job := following()):
                        worker.send(following_job)  # before anything else is done, so that no grader waits
                    else:
                        worker.end()
                        del workers[connection]
                    if failed and job.failures + 1 < MAX_TRIES:
                        again.append(replace(job, failures=job.failures + 1))
                    else:
                        yield result or self._failed(job, worker)
        finally:
            for worker in workers.values():
                worker.end()

    @property
    def grader(self) -> GraderArguments:
        """What each process makes its grader from."""
        return self.course.exercises.parent, tuple(self.units), self.isolation, self.secret

    def _failed(self, job: GradingJob, worker: Worker) -> JobResult:
        error = InternalError(f"the grader ended with status {worker.status} while it was at this submission")
        return JobResult.of_failure(self.course, self.units, job.source, error)


class Worker:
    """The parent's side of a grader process, which has one job at a time."""

    def __init__(self, grader: GraderArguments, job: GradingJob) -> None:
        # "spawn": a fork would copy the threads' locks of this process, and NumPy has started threads.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        # They travel through a pipe, so that no list of processes shows the secret.
        self._process = context.Process(target=_work, args=(theirs, *grader), daemon=True)
        with theirs, _block_sigint(), one_thread_each():
            self._process.start()
        self.send(job)

    def send(self, job: GradingJob) -> None:
        """Send the next job; if the process is dead, `receive` reports it."""
        self.job = job
        with suppress(OSError):
            self.connection.send(job)

    def receive(self) -> JobResult | None:
        """Wait for the result of the job; None if the process died."""
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


def _work(connection: Connection, root: Path, units: Sequence[str], isolation: Isolation, secret: str) -> None:
    """Load everything that a grader needs, once, then run jobs until the parent closes the pipe."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform != "win32":
        os.setpgid(0, 0)  # a group of our own, which can be ended as a whole
    with suppress(EOFError, OSError):  # the parent hung up
        try:
            from fam_grader.batch.grader import Grader, leave_what_is_loaded  # noqa: PLC0415 - it brings otter

            grader = Grader(load_course(root), units, isolation, secret)
            leave_what_is_loaded()
        except CourseError as error:
            connection.send(CourseError(str(error)))  # of the plain kind, which can travel
            return
        except Exception:
            connection.send(InternalError(f"a grader could not be made:\n{traceback.format_exc()}"))
            return
        while True:
            job = connection.recv()
            try:
                result: JobResult | CourseError = grader.run_job(job)
            except CourseError as error:
                result = CourseError(str(error))
            connection.send(result)


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
