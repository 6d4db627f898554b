"""Grade on the workers of a Dask cluster; submissions are read and results are written on this machine."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fam.core.errors import CourseError, InternalError
from fam.course import Course
from fam_grader.batch.dask.bundle import Bundle, JobSpec
from fam_grader.batch.dask.scheduler import Job, JobDone, Scheduler
from fam_grader.batch.jobs import GradingJob, JobResult, failed
from fam_grader.execution.isolation import Isolation
from fam_grader.reports.feedback import SubmissionReport
from fam_grader.reports.results import rejected
from fam_grader.submissions import SubmissionSource, Unreadable, read_submission

if TYPE_CHECKING:
    from distributed import Client

MAX_TRIES = 3
TIMEOUT_SECONDS = 120.0


def _ignore(line: str) -> None:
    """Drop the line."""


@dataclass(frozen=True)
class ClusterPool:
    """The suitable workers of the Dask scheduler at `address`, as they come and go.

    Only source texts are sent, and only our own records come back. `notify` gets a line when a worker joins,
    leaves or is rejected.
    """

    course: Course
    units: Sequence[str]
    address: str
    isolation: Isolation = "sandbox"
    notify: Callable[[str], None] = _ignore
    timeout: float = TIMEOUT_SECONDS

    def grade(self, tasks: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Yield the results as they arrive; after three failed attempts, a submission has an internal error."""
        fresh = map(self._read, tasks)
        waiting: deque[Job] = deque()
        yield from _read_ahead(fresh, waiting)
        if not waiting:
            return
        with self._scheduler() as scheduler:
            while waiting or scheduler.busy:
                if waiting and scheduler.assign(waiting[0]):
                    waiting.popleft()
                else:
                    for finished in scheduler.finished():
                        yield from self._finish(finished, waiting)
                yield from _read_ahead(fresh, waiting)

    def _finish(self, finished: JobDone, waiting: deque[Job]) -> Iterator[JobResult]:
        """Yield the result of a job, or queue it for another attempt."""
        job, outcome, found = finished.job, finished.outcome, finished.job.submission.found
        if isinstance(outcome, SubmissionReport):
            try:
                outcome.check(found)
            except InternalError as error:
                outcome = error
        if isinstance(outcome, SubmissionReport):
            yield JobResult(found, job.submission.digest, outcome)
        elif job.failures + 1 < MAX_TRIES:
            waiting.appendleft(replace(job, failures=job.failures + 1))
        else:
            yield failed(self.course, self.units, found, outcome)

    @contextmanager
    def _scheduler(self) -> Iterator[Scheduler]:
        spec = JobSpec(Bundle.of(self.course), tuple(self.units), self.isolation)
        with _connected(self.address) as client:
            yield Scheduler(client, self.address, spec, self.notify, self.timeout)

    def _read(self, task: GradingJob) -> JobResult | Job:
        """Read a submission; return its result right away if it is unreadable, or unchanged since an earlier run."""
        try:
            submission = read_submission(task.found, self.course)
        except Unreadable as reason:
            unchanged = reason.digest == task.known
            return JobResult(task.found, reason.digest, None if unchanged else self._reject(task.found, str(reason)))
        except Exception as error:
            return failed(self.course, self.units, task.found, error)
        if submission.digest == task.known:
            return JobResult(task.found, task.known, None)
        return Job(submission)

    def _reject(self, found: SubmissionSource, reason: str) -> SubmissionReport:
        functions = [name for unit in self.units for name in self.course.units[unit].functions]
        return SubmissionReport.of(self.course, rejected(self.course, functions, found.name, found.student, reason))


def _read_ahead(fresh: Iterator[JobResult | Job], waiting: deque[Job]) -> Iterator[JobResult]:
    """Read submissions until one needs a grader, and yield the results of those that do not."""
    while not waiting and (each := next(fresh, None)) is not None:
        if isinstance(each, JobResult):
            yield each
        else:
            waiting.append(each)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """Connect to a scheduler, with the certificates that Dask's own configuration names."""
    try:
        from distributed import Client  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        raise CourseError(f"--cluster needs Dask ({error}): pip install 'fam-course[cluster]'") from error
    with _quiet_dask_loggers():
        try:
            asyncio.run(_try_connection(address))  # a client that fails to connect cannot be closed properly
            client = Client(address, set_as_default=False)
        except (OSError, RuntimeError, TypeError, ValueError) as error:  # one for each kind of wrong address
            raise CourseError(
                f"No Dask scheduler answers at {address}: {error}. Give its address as `dask scheduler` prints it, "
                "such as tcp://HOST:8786; for tls:// Dask's configuration must name your certificates."
            ) from error
        try:
            yield client
        finally:
            client.close()


async def _try_connection(address: str) -> None:
    """Connect to the scheduler once."""
    from distributed import Security, connect  # noqa: PLC0415 - optional, and slow to import

    comm = await connect(address, **Security().get_connection_args("client"))
    await comm.close()


@contextmanager
def _quiet_dask_loggers() -> Iterator[None]:
    """Silence Dask's log, where a lost connection is a page of traceback; `CourseError` reports it in one line."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
