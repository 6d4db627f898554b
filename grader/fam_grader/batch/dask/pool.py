"""Graders on the machines of a Dask cluster: the submissions are read, and the results written, here."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.dask.bundle import Bundle, Order
from fam_grader.batch.dask.scheduler import Crew, Ended, Errand
from fam_grader.batch.jobs import GradingJob, JobResult, failed
from fam_grader.execution.isolation import Isolation
from fam_grader.reports.results import rejected
from fam_grader.reports.student_files import SubmissionReport
from fam_grader.submissions import SubmissionSource, Unreadable, read_submission

if TYPE_CHECKING:
    from distributed import Client

MAX_TRIES = 3
PATIENCE_SECONDS = 120.0


def _keep_to_oneself(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class ClusterPool:
    """The fit workers of the Dask scheduler at `address`, whoever they are while the run lasts.

    Only plain source texts go there, and records of ours come back. `tell` is given a line for each news of a worker.
    """

    course: Course
    units: Sequence[str]
    address: str
    isolation: Isolation = "jail"
    tell: Callable[[str], None] = _keep_to_oneself
    patience: float = PATIENCE_SECONDS

    def grade(self, tasks: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Yield what comes of the tasks; a submission that graders failed at three times becomes a fault of ours."""
        fresh = map(self._read, tasks)
        waiting: deque[Errand] = deque()
        yield from _settled(fresh, waiting)
        if not waiting:
            return
        with self._crew() as crew:
            while waiting or crew.busy:
                if waiting and crew.take(waiting[0]):
                    waiting.popleft()
                else:
                    for ended in crew.ended():
                        yield from self._settle(ended, waiting)
                yield from _settled(fresh, waiting)

    def _settle(self, ended: Ended, waiting: deque[Errand]) -> Iterator[JobResult]:
        """Yield what came of an errand, or let it wait for another try."""
        errand, came, found = ended.errand, ended.came, ended.errand.submission.found
        if isinstance(came, SubmissionReport):
            yield JobResult(found, errand.submission.digest, came)
        elif errand.failures + 1 < MAX_TRIES:
            waiting.appendleft(replace(errand, failures=errand.failures + 1))
        else:
            yield failed(self.course, self.units, found, came)

    @contextmanager
    def _crew(self) -> Iterator[Crew]:
        order = Order(Bundle.of(self.course), tuple(self.units), self.isolation)
        with _connected(self.address) as client:
            yield Crew(client, self.address, order, self.tell, self.patience)

    def _read(self, task: GradingJob) -> JobResult | Errand:
        """Read a submission here; what comes of it is settled where it cannot be read, or is the known one."""
        try:
            submission = read_submission(task.found, self.course)
        except Unreadable as reason:
            unchanged = reason.digest == task.known
            return JobResult(task.found, reason.digest, None if unchanged else self._reject(task.found, str(reason)))
        except Exception as error:
            return failed(self.course, self.units, task.found, error)
        if submission.digest == task.known:
            return JobResult(task.found, task.known, None)
        return Errand(submission)

    def _reject(self, found: SubmissionSource, reason: str) -> SubmissionReport:
        functions = [name for unit in self.units for name in self.course.units[unit].functions]
        return SubmissionReport.of(self.course, rejected(self.course, functions, found.name, found.student, reason))


def _settled(fresh: Iterator[JobResult | Errand], waiting: deque[Errand]) -> Iterator[JobResult]:
    """Read on until an errand waits, and yield what needs no grader."""
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
    with _dask_keeps_quiet():
        try:
            asyncio.run(_knock(address))  # a client that fails to connect cannot be closed properly
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


async def _knock(address: str) -> None:
    """See whether a scheduler can be talked to."""
    from distributed import Security, connect  # noqa: PLC0415 - optional, and slow to import

    comm = await connect(address, **Security().get_connection_args("client"))
    await comm.close()


@contextmanager
def _dask_keeps_quiet() -> Iterator[None]:
    """Leave it to us to tell of a loss: Dask would log it with a page of its own code."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
