"""The grader's side of the protocol: one submission's process, with deadlines, and a new one if it fails."""

from __future__ import annotations

import json
import os
import time
from collections import Counter, deque
from collections.abc import Generator, Iterable
from dataclasses import replace

from fam.core.errors import InternalError
from fam.core.text import escape_control_chars
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import (
    Call,
    CallResult,
    Died,
    Missing,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    Unasked,
    decode_answer,
)
from fam_grader.execution.deadlines import CallDeadline
from fam_grader.execution.expectations import Batch, Expectation, join_arguments, take_together
from fam_grader.execution.memory import oom_kills
from fam_grader.execution.process import Launcher, Process, Sources
from fam_grader.execution.protocol import (
    UnrequestedError,
    WireError,
    receive_frame,
    receive_raw,
    send_frame,
)
from fam_grader.execution.source_texts import join_texts

START_SECONDS = 30.0
MAX_STEP_BYTES = 4  # the size of the largest step between the numbers of two questions
MAX_DEATHS = 2  # one may be bad luck, such as a machine short of memory
MAX_REMARKS, MAX_REMARK = 8, 200  # of a module, and characters of each
DRAIN_SECONDS = 0.5  # to receive results that are no longer wanted; a new process would take longer
NEAR = 0.5  # of a limit: a call that came so close may fail on a slower machine
BUSY = 1.25  # if a call took more wall time than this times its processor time, the machine was busy
MAX_RECEIVED = 128 << 20  # bytes of arrays in all answers of a submission, which are kept until it is graded


class Session:
    """Calls the functions of one submission.

    A process that dies or hangs costs its own call; the next call gets a new process. A function that hung once,
    or died `MAX_DEATHS` times, is not called again, and neither is any function of a file that did not load.
    """

    def __init__(self, launcher: Launcher, sources: Sources, budget: Budget) -> None:
        self._launcher, self._sources, self._budget = launcher, sources, budget
        self._process: Process | None = None
        self._ready = False
        self._loaded: set[str] = set()
        self._final: dict[str, CallResult] = {}  # by function or file: the result of every further call
        self._deaths: Counter[str] = Counter()
        self._alone: set[str] = set()  # functions that are called one by one, since a batch failed
        self._announced: deque[Batch] = deque()
        self._under_way: deque[Batch] = deque()  # sent with an earlier one, and not asked for yet
        self._requests = 0
        self._subject = ""  # what is called or loaded now
        self._delayed: float | None = None  # the process's delays when the last request was sent
        self._retried: set[str] = set()  # modules and functions that had a second try: the machine was busy, or full
        self._oom_kills: int | None = None  # when the process was started
        self.near_limit: dict[str, float] = {}  # by function or file: the largest share of the limit, from NEAR on
        self._received = 0
        self._definitions_only: set[str] = set()  # modules that did not load in time with all of their statements
        self._left_out: dict[str, list[str]] = {}
        self._locations: dict[str, str] = {}  # by function: where it is, as requests say it

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, *, gone: bool = False) -> str:
        """End the process, if one is running, and return how it ended."""
        process, self._process = self._process, None
        self._loaded.clear()
        self._under_way.clear()
        if process is None:
            return ""
        self._budget.close(process.clock)
        return process.end(gone=gone)

    def call(self, call: Call) -> CallResult:
        """Call a function by its name in the contract."""
        location = self._ready_for(call.function)
        if not isinstance(location, str):
            return location
        request = f'"do":"call",{location},"sizes":[{len(call.packed.body)}],"arguments":[{call.packed.json}]'
        return self._ask(call.function, request, call.packed.body)

    def announce(self, batches: Iterable[Batch]) -> None:
        """Take note of the batches that will be asked for next, in order: neighbours of one function travel together.

        Each is asked for by itself all the same; another request in between discards what has not been asked for.
        """
        self._announced = deque(batches)

    def answers(self, batch: Batch) -> Generator[CallResult]:
        """Yield the results of a batch's calls, in order.

        The calls are sent together, so that neither side waits for the other in between. Close the iterator if no
        more results are needed; the rest is discarded.
        """
        if self._under_way and self._under_way[0] is batch:
            self._under_way.popleft()
            yield from self._ask_together("", b"", batch)
            return
        self._discard_under_way()
        location = self._ready_for(batch.function)
        if isinstance(location, str):
            location = self._unasked() or location
        if not isinstance(location, str):
            yield from (location for _ in batch.expectations)
            return
        together = take_together(batch, self._announced)
        if batch.function in self._alone or (len(together) == len(batch.expectations) == 1):
            yield from (self.call(expectation.call) for expectation in batch.expectations)
        else:
            self._under_way.extend(together[1:])
            arguments, body = join_arguments(together)
            yield from self._ask_together(f'"do":"call",{location},{arguments}', body, batch)

    def _ask_together(self, request: str, body: bytes, batch: Batch) -> Generator[CallResult]:
        """Yield the results of a batch; if one is missing, repeat the rest one by one, to find the call that fails.

        Args:
            request: asks for this batch and for those that travel with it; empty if it is under way already.
            body: the bytes of the request's arrays.
            batch: the calls whose results are yielded.
        """
        process, answered, self._subject = self._running(), 0, batch.function
        deadline: CallDeadline | None = None
        stream = process.stream
        try:
            if request:
                self._delayed = process.clock.delayed()
                deadline = self._deadline()
                self._send(request, body, deadline)
                self._requests -= 1  # results are numbered one by one, starting with the first call
            for expectation in batch.expectations:
                self._requests += 1
                if arrived := stream.arrived():
                    deadline = None  # there is nothing to wait for
                    answer = self._judge(*arrived, expectation)
                else:
                    deadline = deadline or self._deadline()
                    answer = self._receive(deadline, expectation)
                    deadline = None
                answered += 1
                yield answer
        except (TimeoutError, WireError, EOFError):
            # The lost calls are repeated, so their time is not charged twice. This happens once per function at most,
            # since it is called one by one from then on.
            if deadline:
                self._budget.spent -= deadline.used
                self._budget.waited -= deadline.waited
            self.close()
            self._alone.add(batch.function)
        finally:
            if self._process is not None and answered < len(batch.expectations):
                self._leave(batch.function, len(batch.expectations) - answered)
        yield from (self.call(each.call) for each in batch.expectations[answered:])

    def _discard_under_way(self) -> None:
        """Discard the results of batches that were sent and will not be asked for."""
        while self._under_way:
            batch = self._under_way.popleft()
            self._leave(batch.function, len(batch.expectations))

    def _leave(self, function: str, answers: int) -> None:
        """Discard results that are not needed; a missing one is no failure of the student."""
        if self._process is None:
            return
        deadline = time.monotonic() + DRAIN_SECONDS
        try:
            for _ in range(answers):
                self._requests += 1
                receive_raw(self._process.stream, deadline)
        except (TimeoutError, WireError, EOFError):
            self.close()
            self._alone.add(function)

    def _ready_for(self, function: str) -> str | CallResult:
        """Return the location of `function` for a request, or the result of every call if it cannot be called."""
        location = self._sources.functions.get(function)
        if location is None:
            return Missing(f"no file defines `{function}`")
        if function in self._final:
            return self._final[function]
        module, name = location
        trouble = self._load(module)
        if trouble:
            return trouble
        if function not in self._locations:
            self._locations[function] = f'"module":{json.dumps(module)},"function":{json.dumps(name)}'
        return self._locations[function]

    def _load(self, module: str) -> CallResult | None:
        """Load `module` unless it is loaded; if that fails, return the result of every call of its functions."""
        if (final := self._final.get(_file(module))) is not None:
            return final
        if self._process is None or module not in self._loaded:
            answer = self._ask_to_load(module)
            if isinstance(answer, (Raised, OutOfMemory)):
                answer = replace(answer, loading=True)
            if not isinstance(answer, Returned):
                self._final[_file(module)] = answer
                return answer
            self._loaded.add(module)
            self._remember(module, answer.value)
        return None

    def _ask_to_load(self, module: str) -> CallResult:
        """Load a module; if that takes too long, once more without its loops and bare expressions."""
        names = [name for location, name in self._sources.functions.values() if location == module]
        request = f'"do":"load","module":{json.dumps(module)},"names":{json.dumps(names)}'
        late: CallResult | None = None
        if module not in self._definitions_only:
            late = self._ask(_file(module), request, b"", loading=True)
            if not isinstance(late, TimedOut) or late.whole:
                return late
            self._definitions_only.add(module)
            del self._final[_file(module)]
        answer = self._ask(_file(module), f'{request},"definitions_only":true', b"", loading=True)
        nothing = isinstance(answer, Returned) and answer.value is None
        return late if late and nothing else answer

    def _remember(self, module: str, left_out: object) -> None:
        """Keep the lines about statements that were left out of a module, without control characters.

        Only those of the first time count. A process that loads it again may have seen hidden inputs in the meantime.
        """
        lines = [each for each in left_out if isinstance(each, str)] if isinstance(left_out, list) else []
        shown = [escape_control_chars(line[:MAX_REMARK], keep="") for line in lines[:MAX_REMARKS]]
        self._left_out.setdefault(module, shown)

    def processor_seconds(self) -> float:
        """Return the processor time of the submission's processes until now, as the kernel counts it."""
        return self._budget.spent + (self._process.clock.processor() if self._process else 0.0)

    @property
    def left_out(self) -> list[str]:
        """The lines about statements that were left out of modules while they loaded."""
        return [line for lines in self._left_out.values() for line in lines]

    def _ask(self, subject: str, request: str, body: bytes, *, loading: bool = False) -> CallResult:
        """Send one request and return the result; a failure is charged to `subject`."""
        self._discard_under_way()
        if self._budget.left(self._process.clock if self._process else None) <= 0:
            return TimedOut(self._budget.submission_seconds, loading, whole=True)
        unasked = self._unasked()
        if unasked:
            return unasked
        self._subject = subject
        self._delayed = self._running().clock.delayed()
        deadline = self._deadline()
        try:
            self._send(request, body, deadline)
            return self._receive(deadline)
        except TimeoutError:
            return self._time_out(deadline, subject, request, body, loading=loading)
        except (WireError, EOFError) as error:
            if isinstance(error, EOFError) and deadline.used >= deadline.limit:  # it ended as its time did
                return self._time_out(deadline, subject, request, body, loading=loading)
            ended = self.close(gone=isinstance(error, EOFError))
            # Whether it was there before the request is a matter of microseconds, so it is said in one way.
            answer: CallResult = Unasked() if isinstance(error, UnrequestedError) else Died(str(error) or ended)
            if ended.endswith("SIGKILL") and oom_kills() not in (None, self._oom_kills):
                if subject not in self._retried:
                    return self._retry(deadline, subject, request, body, loading=loading)
                answer = OutOfMemory(self._budget.memory_mb, loading=loading, killed=True)
            self._deaths[subject] += 1
            if self._deaths[subject] >= MAX_DEATHS:
                self._final[subject] = answer
            return answer

    def _unasked(self) -> Unasked | None:
        """End a process that has sent something since the last question; return the result of the next one, then."""
        if self._process is None or not self._ready or not self._process.stream.has_input():
            return None
        self.close()
        return Unasked()

    def _time_out(
        self, deadline: CallDeadline, subject: str, request: str, body: bytes, *, loading: bool
    ) -> CallResult:
        """Return `TimedOut`, or try once more, alone in a new process, if the machine was busy.

        Other processes evict caches, which costs processor time; on an idle machine a second try would end the same.
        """
        seconds = self._budget.seconds_of(subject)
        whole, busy = deadline.limit < seconds, deadline.waited > BUSY * deadline.used
        if busy and not whole and subject not in self._retried:
            return self._retry(deadline, subject, request, body, loading=loading)
        # A function that hung will hang again: each further call would cost its whole limit.
        self.close()
        answer = TimedOut(self._budget.submission_seconds if whole else seconds, loading, whole)
        self._final[subject] = answer
        return answer

    def _retry(self, deadline: CallDeadline, subject: str, request: str, body: bytes, *, loading: bool) -> CallResult:
        """Repeat a request in a new process: that it failed may be the machine's fault."""
        self._retried.add(subject)
        self._budget.spent -= deadline.used
        self._budget.waited -= deadline.waited
        self.close()
        trouble = None if loading else self._load(self._sources.functions[subject][0])
        return trouble or self._ask(subject, request, body, loading=loading)

    def _deadline(self) -> CallDeadline:
        """Return the deadline of a call that starts now."""
        clock = self._running().clock
        seconds = min(self._budget.seconds_of(self._subject), self._budget.left(clock))
        return CallDeadline(clock, seconds, self._delayed)

    def _send(self, request: str, body: bytes, deadline: CallDeadline) -> None:
        # No process can know the number of the next question, and answer it before it is asked.
        self._requests += 1 + int.from_bytes(os.urandom(MAX_STEP_BYTES), "big")
        send_frame(self._running().stream, f'{{"id":{self._requests},{request}}}', body, deadline)

    def _receive(self, deadline: CallDeadline, expectation: Expectation | None = None) -> CallResult:
        """Receive the result of the last request; `expectation` has the bytes of a right one."""
        assert self._process is not None
        try:
            head, body = receive_raw(self._process.stream, deadline)
        finally:
            self._budget.waited += deadline.waited
        share = deadline.used / self._budget.seconds_of(self._subject)
        if share >= NEAR:
            self.near_limit[self._subject] = round(max(share, self.near_limit.get(self._subject, 0.0)), 3)
        return self._judge(head, body, expectation)

    def _judge(self, head: bytes, body: bytes, expectation: Expectation | None = None) -> CallResult:
        """Return the result that a frame holds."""
        if expectation and (right := expectation.find_right(head, body, self._requests)):
            return right  # the same object: the comparison sees at once that nothing differs
        self._received += len(body)
        if self._received > MAX_RECEIVED:  # many results of moderate size would fill the grader's memory, too
            raise WireError(f"the answers hold more than {MAX_RECEIVED >> 20} MB")
        answer = decode_answer(head, body, self._requests)
        if isinstance(answer, Raised) and answer.type_name == "MemoryError" and not answer.deliberate:
            return OutOfMemory(self._budget.memory_mb, answer.line)
        return answer

    def start(self) -> None:
        """Start the process without waiting until it is ready; the first call waits."""
        self._process = self._launcher.start(self._budget.memory_mb)
        self._oom_kills = oom_kills()
        self._ready = False

    def _running(self) -> Process:
        """Return the process, started and ready; until then none of the student's code has run."""
        if self._process is None:
            self.start()
        assert self._process is not None
        if not self._ready:
            sizes, body = join_texts(self._sources.texts)
            hello = json.dumps({"sizes": sizes, "files": dict(self._sources.files)})
            deadline = time.monotonic() + START_SECONDS
            try:
                send_frame(self._process.stream, hello, body, deadline)
                ready, _ = receive_frame(self._process.stream, deadline)
            # No student's code is involved yet, so a failure is the grader's, and never costs points.
            except (TimeoutError, EOFError, WireError) as error:
                raise InternalError(f"a student's process did not start: {self.close()}") from error
            if ready != {"ready": True}:
                self.close()
                raise InternalError(f"a student's process did not start: {ready}")
            self._ready = True
        return self._process


def _file(module: str) -> str:
    """Return what loading a module is known by: its functions may have the same name."""
    return f"{module}.py"
