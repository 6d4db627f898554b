"""The workers of a Dask cluster as one run sees them: who is fit to grade, who has left, and what each is at.

A worker is looked at before it gets anything: it must have our versions, or the same submission could be marked
differently there, and the isolation asked for. Only then does it get the course, and submissions.

Everything is sent as calls of Python's and Dask's own functions with plain bytes, and resolved on the worker: Dask's
scheduler loads what it passes on, and need not have this package.
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
from fam_grader.batch.dask.bundle import Order
from fam_grader.batch.dask.compatibility import difference, versions
from fam_grader.reports.student_files import SubmissionReport
from fam_grader.submissions import Submission

if TYPE_CHECKING:
    from distributed import Client, Future

STATION = "fam_grader.batch.dask.remote"
IN_FLIGHT = 2  # submissions for each worker: one that is graded, and one that is there when it is done
LOOK_SECONDS = 1.0
FETCH_SECONDS = 2.0  # for an answer that is ready; when it is late, the worker may have died with it
MAX_FETCH_SECONDS = 60.0

ADVICE = (
    "A worker needs the isolation asked for (`fam doctor` there tells what it has) and the versions that are here. "
    "Start some with `dask worker ADDRESS --nworkers auto --nthreads 1`."
)


@dataclass(frozen=True)
class Errand:
    """A submission on its way, and how many graders failed or died while they had it."""

    submission: Submission
    failures: int = 0


@dataclass(frozen=True)
class Ended:
    """How an errand ended: with marks, or with what kept the worker from making them."""

    errand: Errand
    came: SubmissionReport | Exception


@dataclass(eq=False)
class Hand:
    """A worker: what we know of it, what it holds for us, and its errands by the keys of their futures."""

    address: str
    unfit: str = ""  # why it gets no work
    ready: bool = False
    isolation: str = ""
    module: Future[Any] | None = None
    step: Future[Any] | None = None  # the survey, then the station
    errands: dict[str, tuple[Future[Any], Errand]] = field(default_factory=dict)

    def has_room(self, errand: Errand) -> bool:
        """Say whether the worker can take `errand` now; one that a grader failed at goes alone, so none is blamed."""
        suspicious = any(each.failures for _, each in self.errands.values())
        return self.ready and not suspicious and len(self.errands) < (1 if errand.failures else IN_FLIGHT)

    def state(self) -> str:
        """Say what it is at, for who wonders why it does not grade."""
        return self.unfit or ("it is ready" if self.ready else "it has not answered yet, and may have other work")


class Crew:
    """Hires the workers that come, dismisses those that go, and has the fit ones mark submissions.

    Args:
        client: a connection to the scheduler.
        address: the scheduler's, as it was given.
        order: what the graders are to be set up with.
        tell: is given a line for the instructor whenever there is news of a worker.
        patience: seconds to wait for a worker that can grade, at first and after the last of them has gone.
    """

    def __init__(
        self, client: Client, address: str, order: Order, tell: Callable[[str], None], patience: float
    ) -> None:
        self._address = address
        self._client, self._isolation, self._packed_order = client, order.isolation, pickle.dumps(order)
        self._tell, self._patience = tell, patience
        self._hands: dict[str, Hand] = {}
        self._events: SimpleQueue[tuple[Hand, Future[Any]]] = SimpleQueue()
        self._run, self._number = secrets.token_hex(4), 0
        self._next_look = 0.0
        self._told: set[str] = set()  # the ways of isolation
        self._last_ready = time.monotonic()

    @property
    def busy(self) -> bool:
        """Whether any errand is under way."""
        return any(hand.errands for hand in self._hands.values())

    def take(self, errand: Errand) -> bool:
        """Give the errand to the worker with the fewest; False where none has room."""
        free = [hand for hand in self._hands.values() if hand.has_room(errand)]
        if not free:
            return False
        hand = min(free, key=lambda each: len(each.errands))
        future = self._have(hand, "mark", hand.step, pickle.dumps(errand.submission))
        hand.errands[future.key] = (future, errand)
        return True

    def ended(self) -> Iterator[Ended]:
        """Wait for news, not longer than for a moment, and yield the errands that ended."""
        if time.monotonic() >= self._next_look:
            yield from self._look()
            self._next_look = time.monotonic() + LOOK_SECONDS
        try:
            hand, future = self._events.get(timeout=LOOK_SECONDS)
        except Empty:
            return
        self._require_scheduler()
        if future.key in hand.errands:
            _, errand = hand.errands.pop(future.key)
            came = self._outcome(hand, future)
            future.release()
            if isinstance(came, Exception):
                self._survey(hand)  # whatever it was, such as a jail that is gone: it starts afresh
            yield Ended(errand, came)
        elif future is hand.step:
            self._advance(hand, self._outcome(hand, future))

    def _look(self) -> Iterator[Ended]:
        """Hire who has come and dismiss who has left; yield the errands of the latter."""
        present = self._present()
        for address in self._hands.keys() - present:
            hand = self._hands.pop(address)
            if hand.isolation and not hand.unfit:
                self._tell(f"Worker {address} has gone; what it had goes to another.")
            died = InternalError(f"the worker {address} ended while it had this submission")
            for future, errand in hand.errands.values():
                future.release()
                yield Ended(errand, died)
            hand.errands.clear()
        for address in present - self._hands.keys():
            self._hands[address] = Hand(address)
            self._survey(self._hands[address])
        self._hope()

    def _survey(self, hand: Hand) -> None:
        """Have a look at the worker, before or instead of everything else."""
        hand.ready = False
        hand.module = self._call(hand, "import", import_module, STATION)
        hand.step = self._have(hand, "survey", hand.module, self._isolation)

    def _advance(self, hand: Hand, came: Any) -> None:
        """Go on with a worker that was looked at, or whose station stands."""
        if isinstance(came, dict):
            hand.isolation = came["isolation"]
            hand.unfit = difference(came["versions"]) or came["trouble"]
            if not hand.unfit:
                hand.step = self._have(hand, "Station", hand.module, self._packed_order)
        elif isinstance(came, Exception):
            hand.unfit = _reason(came)
        else:
            hand.ready = True
            if hand.isolation not in self._told:
                self._tell(f"Isolation: {hand.isolation} (worker {hand.address})")
                self._told.add(hand.isolation)
        if hand.unfit:
            self._tell(f"Worker {hand.address} gets no work: {hand.unfit}")

    def _have(self, hand: Hand, method: str, *arguments: Any) -> Future[Any]:
        """Have the worker call a method of something that it holds for us; what comes is an event."""
        from dask.utils import methodcaller  # noqa: PLC0415 - optional

        future = self._call(hand, method.lower(), methodcaller(method), *arguments)
        future.add_done_callback(lambda done: self._events.put((hand, done)))
        return future

    def _call(self, hand: Hand, name: str, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Call a function on this worker, and nowhere else."""
        self._number += 1
        key = f"fam-{name}-{self._run}-{self._number}"
        return self._client.submit(function, *arguments, key=key, workers=[hand.address], pure=False)

    def _hope(self) -> None:
        """Give up where no worker can grade: at once if all have said so, else after a while."""
        now = time.monotonic()
        hands = sorted(self._hands.values(), key=lambda hand: hand.address)
        if any(hand.ready for hand in hands):
            self._last_ready = now
        hopeless = bool(hands) and not self._told and all(hand.unfit for hand in hands)
        if not hopeless and now < self._last_ready + self._patience:
            return
        seen = "".join(f"\n  {hand.address}: {hand.state()}" for hand in hands) or " It has none."
        raise CourseError(f"No worker of the scheduler at {self._address} can grade.{seen}\n{ADVICE}")

    def _outcome(self, hand: Hand, future: Future[Any]) -> Any:
        """Give what came of a call, or the exception that came instead."""
        if future.status == "error":
            return future.exception()
        # `future.result()` would do, but where its time is up it leaves a task behind that fails in the log.
        fetch = partial(self._client.gather, [future], errors="skip", asynchronous=True)
        seconds = FETCH_SECONDS
        while True:
            try:
                (came,) = self._client.sync(fetch, callback_timeout=seconds)
                return came
            except asyncio.TimeoutError as error:
                if seconds > MAX_FETCH_SECONDS or hand.address not in self._present():
                    return error
                seconds *= 2
            except Exception as error:  # of any kind: it is Dask's
                return error

    def _present(self) -> Set[str]:
        """Ask the scheduler for its workers."""
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


def _reason(error: Exception) -> str:
    if isinstance(error, ImportError):
        return f"fam-course {versions()['fam-course']} is not installed there: {error}"
    return f"{type(error).__name__}: {error}"
