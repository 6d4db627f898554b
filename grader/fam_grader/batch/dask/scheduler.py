"""Distribute submissions over the workers of a Dask cluster, and keep track of the workers that come and go.

A worker is inspected before it gets anything: it must have the same versions, or the same submission could get other
points there, and the requested isolation. Only then does it get the course, and submissions.

Everything is sent as calls of Python's and Dask's own functions with plain bytes, and resolved on the worker: Dask's
scheduler unpickles what it passes on, and need not have this package.
"""

from __future__ import annotations

import asyncio
import pickle
import secrets
import time
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from fam.core.errors import CourseError, InternalError
from fam_grader.batch.fingerprint import incompatibility, versions
from fam_grader.batch.jobs import GradingJob, JobResult, JobSpec

if TYPE_CHECKING:
    from distributed import Client, Future

REMOTE = "fam_grader.batch.dask.remote"
IN_FLIGHT = 2  # submissions for each worker: one being graded, and the next, so that the worker never waits
REFRESH_SECONDS = 1.0
FETCH_SECONDS = 2.0  # for a result that is ready; a late one may be lost with its worker
MAX_FETCH_SECONDS = 60.0

ADVICE = (
    "A worker needs the isolation asked for (`fam doctor` there lists what it has) and the versions that are here. "
    "Start some with `dask worker ADDRESS --nworkers auto --nthreads 1`."
)
# What a job ended with: its result, or the exception that prevented it.
Outcome = JobResult | Exception


class NoWorkersError(CourseError):
    """No worker of the cluster can grade."""


@dataclass(eq=False)
class WorkerState:
    """The state of one worker, and its jobs by the keys of their futures."""

    address: str
    unsuitable: str = ""  # the reason why it gets no jobs
    ready: bool = False
    isolation: str = ""
    module: Future[Any] | None = None
    step: Future[Any] | None = None  # the inspection, then the RemoteGrader
    jobs: dict[str, tuple[Future[Any], GradingJob]] = field(default_factory=dict)

    def has_room(self, job: GradingJob) -> bool:
        """Return whether the worker can take `job` now; a job that failed before runs alone."""
        # A job that kills its worker takes the others with it: alone, it is the only one blamed.
        suspicious = any(each.failures for _, each in self.jobs.values())
        return self.ready and not suspicious and len(self.jobs) < (1 if job.failures else IN_FLIGHT)

    def describe(self) -> str:
        """Return why the worker does not grade, for the instructor."""
        return self.unsuitable or (
            "it is ready" if self.ready else "it has not answered yet, and may have other work"
        )


class Scheduler:
    """Assigns jobs to the suitable workers among those that are connected.

    Args:
        client: a connection to the scheduler.
        address: the address of Dask's scheduler, as the user gave it.
        spec: the course, units and isolation of the graders.
        notify: called with a line for the instructor when a worker joins, leaves or is rejected.
        timeout: seconds to wait for a worker that can grade, at the start and after the last one has left.
    """

    def __init__(
        self, client: Client, address: str, spec: JobSpec, notify: Callable[[str], None], timeout: float
    ) -> None:
        self._address = address
        self._client, self._isolation, self._packed_spec = client, spec.isolation, pickle.dumps(spec)
        self._notify, self._timeout = notify, timeout
        self._workers: dict[str, WorkerState] = {}
        self._events: SimpleQueue[tuple[WorkerState, Future[Any]]] = SimpleQueue()
        self._run, self._number = secrets.token_hex(4), 0
        self._next_refresh = 0.0
        self._announced: set[str] = set()  # each kind of isolation is announced once
        self._last_ready = time.monotonic()

    @property
    def busy(self) -> bool:
        """Whether any job is running."""
        return any(worker.jobs for worker in self._workers.values())

    def assign(self, job: GradingJob) -> bool:
        """Assign the job to the least busy worker; return False if none has room."""
        # Workers are chosen here and not by Dask: its work stealing would move a job away from the grader that it
        # needs.
        free = [worker for worker in self._workers.values() if worker.has_room(job)]
        if not free:
            return False
        worker = min(free, key=lambda each: len(each.jobs))
        future = self._submit(worker, "grade", worker.step, pickle.dumps(job.submission))
        worker.jobs[future.key] = (future, job)
        return True

    def finished(self) -> Iterator[tuple[GradingJob, Outcome]]:
        """Wait at most `REFRESH_SECONDS` for an event, and yield the jobs that have ended, with their outcomes."""
        if time.monotonic() >= self._next_refresh:
            yield from self._refresh()
            self._next_refresh = time.monotonic() + REFRESH_SECONDS
        try:
            worker, future = self._events.get(timeout=REFRESH_SECONDS)
        except Empty:
            return
        # A lost connection cancels all futures at once; without this check each would count as a failed attempt.
        self._require_scheduler()
        if future.key in worker.jobs:
            _, job = worker.jobs.pop(future.key)
            outcome = self._fetch(worker, future)
            future.release()  # the worker frees the memory of the result
            if isinstance(outcome, Exception):
                self._inspect(worker)  # its sandbox may be gone, so set the worker up again
            yield job, outcome
        elif future is worker.step:  # and not of an earlier set-up, or of a worker that has left
            self._on_step_done(worker, self._fetch(worker, future))

    def _refresh(self) -> Iterator[tuple[GradingJob, Outcome]]:
        """Add new workers and remove those that left; yield the jobs of the latter as failed."""
        present = self._present()
        for address in self._workers.keys() - present:
            worker = self._workers.pop(address)
            if worker.isolation and not worker.unsuitable:
                self._notify(f"Worker {address} has left; its submissions go to another worker.")
            died = InternalError(f"the worker {address} ended while it had this submission")
            for future, job in worker.jobs.values():
                future.release()
                yield job, died
            worker.jobs.clear()
        for address in present - self._workers.keys():
            self._workers[address] = WorkerState(address)
            self._inspect(self._workers[address])
        self._check_workers()

    def _inspect(self, worker: WorkerState) -> None:
        """Request the worker's versions and isolation; until they arrive it gets no jobs."""
        worker.ready = False
        # Each worker imports the module itself: `inspect_worker` must be the worker's code, which may differ from the
        # code here.
        worker.module = self._call(worker, "import", import_module, REMOTE)
        worker.step = self._submit(worker, "inspect_worker", worker.module, self._isolation)

    def _on_step_done(self, worker: WorkerState, outcome: Any) -> None:
        """Continue the set-up of a worker that was inspected, or whose RemoteGrader is ready."""
        if isinstance(outcome, dict):  # from `inspect_worker`
            worker.isolation = outcome["isolation"]
            worker.unsuitable = incompatibility(outcome["versions"]) or outcome["trouble"]
            if not worker.unsuitable:
                worker.step = self._submit(worker, "RemoteGrader", worker.module, self._packed_spec)
        elif isinstance(outcome, Exception):
            worker.unsuitable = _describe(outcome)
        else:  # the RemoteGrader's placeholder
            worker.ready = True
            if worker.isolation not in self._announced:
                self._notify(f"Isolation: {worker.isolation} (worker {worker.address})")
                self._announced.add(worker.isolation)
        if worker.unsuitable:
            self._notify(f"Worker {worker.address} gets no jobs: {worker.unsuitable}")

    def _submit(self, worker: WorkerState, method: str, *arguments: Any) -> Future[Any]:
        """Call a method of an object that the worker holds; its end becomes an event."""
        from dask.utils import methodcaller  # noqa: PLC0415 - optional

        future = self._call(worker, method.lower(), methodcaller(method), *arguments)
        # Dask calls back in a thread of its own; the queue brings the event to the thread that owns the state.
        future.add_done_callback(lambda done: self._events.put((worker, done)))
        return future

    def _call(self, worker: WorkerState, name: str, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Call a function on this worker only."""
        self._number += 1  # Dask would share the result of two calls with one key
        key = f"fam-{name}-{self._run}-{self._number}"
        return self._client.submit(function, *arguments, key=key, workers=[worker.address], pure=False)

    def _check_workers(self) -> None:
        """Raise NoWorkersError if all workers are unsuitable, or none becomes ready within `timeout`."""
        now = time.monotonic()
        workers = sorted(self._workers.values(), key=lambda worker: worker.address)
        if any(worker.ready for worker in workers):
            self._last_ready = now
        # Once a worker has been ready (`_announced`), others may still come: only the timeout ends the wait.
        none_suitable = bool(workers) and not self._announced and all(worker.unsuitable for worker in workers)
        if not none_suitable and now < self._last_ready + self._timeout:
            return
        seen = "".join(f"\n  {worker.address}: {worker.describe()}" for worker in workers) or " It has none."
        raise NoWorkersError(f"No worker of the scheduler at {self._address} can grade.{seen}\n{ADVICE}")

    def _fetch(self, worker: WorkerState, future: Future[Any]) -> Any:
        """Return the result of a call, or the exception that it ended with."""
        if future.status == "error":
            return future.exception()
        # Not `future.result()`: on a timeout it leaves a task behind that fails later, in the log.
        fetch = partial(self._client.gather, [future], errors="skip", asynchronous=True)
        seconds = FETCH_SECONDS
        while True:
            try:
                (outcome,) = self._client.sync(fetch, callback_timeout=seconds)
                return outcome
            except asyncio.TimeoutError as error:
                if seconds > MAX_FETCH_SECONDS or worker.address not in self._present():
                    return error
                seconds *= 2
            except Exception as error:  # Dask raises exceptions of many unrelated types
                return error

    def _present(self) -> Set[str]:
        """Return the addresses of the workers that Dask's scheduler knows."""
        self._require_scheduler()
        try:
            return set(self._client.nthreads())
        except OSError as error:
            raise self._lost() from error

    def _require_scheduler(self) -> None:
        if self._client.status != "running":
            raise self._lost()

    def _lost(self) -> CourseError:
        return CourseError(f"The connection to the Dask scheduler at {self._address} is lost.")


def _describe(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"fam-course {versions()['fam-course']} is not installed there: {error}"
    return f"{type(error).__name__}: {error}"
