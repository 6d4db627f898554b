"""Grade on the workers of a Dask cluster; submissions are read and results are written on this machine."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fam.core.errors import CourseError, InternalError
from fam.course import Course
from fam_grader.batch.dask.scheduler import Scheduler
from fam_grader.batch.jobs import Bundle, GradingJob, JobResult, JobSpec
from fam_grader.batch.secret import new_secret
from fam_grader.execution.isolation import Isolation
from fam_grader.submissions import Unreadable, read_submission, state_of

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
    secret: str = field(default_factory=new_secret, repr=False)

    def grade(self, jobs: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Yield the results as they arrive; after three failed attempts, a submission has an internal error."""
        fresh = map(self._read, jobs)
        waiting: deque[GradingJob] = deque()
        yield from _read_ahead(fresh, waiting)
        if not waiting:
            return
        with self._scheduler() as scheduler:
            while waiting or scheduler.busy:
                if waiting and scheduler.assign(waiting[0]):
                    waiting.popleft()
                else:
                    for job, outcome in scheduler.finished():
                        yield from self._finish(job, outcome, waiting)
                yield from _read_ahead(fresh, waiting)

    def _finish(
        self, job: GradingJob, outcome: JobResult | Exception, waiting: deque[GradingJob]
    ) -> Iterator[JobResult]:
        """Yield the result of a job, or queue it for another attempt."""
        assert job.submission is not None
        if isinstance(outcome, JobResult):
            try:
                outcome.check(job.source)
            except InternalError as error:
                outcome = error
        if isinstance(outcome, JobResult):
            # Of another machine's record, only the marks, the files and the fingerprints are used.
            rest = (outcome.result, outcome.files, job.state, outcome.fingerprints)
            yield JobResult(job.source, job.submission.digest, *rest)
        elif job.failures + 1 < MAX_TRIES:
            waiting.appendleft(replace(job, failures=job.failures + 1))
        else:
            yield JobResult.of_failure(self.course, self.units, job.source, outcome)

    @contextmanager
    def _scheduler(self) -> Iterator[Scheduler]:
        spec = JobSpec(Bundle.of(self.course), tuple(self.units), self.isolation, self.secret)
        with _connected(self.address) as client:
            yield Scheduler(client, self.address, spec, self.notify, self.timeout)

    def _read(self, job: GradingJob) -> JobResult | GradingJob:
        """Return the job with its submission, or its result if that is unreadable, or unchanged."""
        state = state_of(job.source)
        try:
            submission = read_submission(job.source, self.course)
        except Unreadable as reason:
            return JobResult.of_unreadable(self.course, self.units, job, reason)
        except Exception as error:
            return JobResult.of_failure(self.course, self.units, job.source, error)
        if submission.digest == job.known:
            return JobResult(job.source, job.known)
        return replace(job, submission=submission, state=state)


def _read_ahead(fresh: Iterator[JobResult | GradingJob], waiting: deque[GradingJob]) -> Iterator[JobResult]:
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
