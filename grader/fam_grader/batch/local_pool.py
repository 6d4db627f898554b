"""Graders side by side on this machine, each in a process of its own."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait

from fam.core.errors import InternalError
from fam.course import Course
from fam_grader.batch.jobs import GradingJob, JobResult, failed
from fam_grader.batch.worker import Worker
from fam_grader.execution.isolation import Isolation

MAX_TRIES = 2


@dataclass(frozen=True)
class LocalPool:
    """Up to `jobs` graders, which end when this process does, however it ends.

    Each has a pipe of its own, so one that dies, at whatever moment, costs nothing but its own task. The executors of
    the standard library share one pipe: there a dead worker can leave half an answer, whose rest is waited for
    without end, and everybody's tasks are lost with it.
    """

    course: Course
    units: Sequence[str]
    isolation: Isolation = "sandbox"
    jobs: int = 1

    def grade(self, tasks: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Yield what comes of the tasks; a submission that two graders failed at becomes an internal error."""
        waiting, tries = deque(tasks), Counter[GradingJob]()
        workers: dict[object, Worker] = {}  # by their pipes
        try:
            while waiting or workers:
                while waiting and len(workers) < self.jobs:
                    worker = Worker(self.course.exercises.parent, self.units, self.isolation, waiting.popleft())
                    workers[worker.connection] = worker
                for connection in wait([worker.connection for worker in workers.values()]):
                    worker = workers[connection]
                    task, done = worker.task, worker.receive()
                    if done is not None and not _has_internal_error(done) and waiting:
                        worker.send(waiting.popleft())  # before anything else is done, so that no grader waits
                    else:
                        worker.end()
                        del workers[connection]
                    tries[task] += 1
                    if (done is None or _has_internal_error(done)) and tries[task] < MAX_TRIES:
                        waiting.appendleft(task)  # for another grader
                    elif done is not None:
                        yield done
                    else:
                        yield self._failed(task, worker)
        finally:
            for worker in workers.values():
                worker.end()

    def _failed(self, task: GradingJob, worker: Worker) -> JobResult:
        error = InternalError(f"the grader ended with status {worker.status} while it was at this submission")
        return failed(self.course, self.units, task.found, error)


def _has_internal_error(done: JobResult) -> bool:
    """Return whether the grader failed, so that it may have lost what it needs, such as its sandbox."""
    return done.report is not None and bool(done.report.result.internal_errors)
