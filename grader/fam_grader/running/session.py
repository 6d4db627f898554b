"""The grader's side of the wire: one submission's process, with deadlines, and a new one when it breaks."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from fam_grader._errors import GraderFault
from fam_grader.running.answers import Answer, Died, Missing, Raised, Returned, TimedOut
from fam_grader.running.calling import MAX_MESSAGE, Call
from fam_grader.running.wire import MAX_TEXT, Stream, WireError, receive_frame, send_frame, unpack
from fam_grader.visible import visible

SUBMISSION_SECONDS = 60.0
START_SECONDS = 30.0
MAX_DEATHS = 2
MAX_RECEIVED = 128 << 20  # bytes of arrays in all answers of a submission, which are kept until it is graded


class Process(Protocol):
    """A started student's process."""

    stream: Stream

    def end(self, *, gone: bool) -> str:
        """Kill and reap it; say how it ended. `gone`: it hung up, so what it says of itself is worth a moment."""


class Launcher(Protocol):
    """Starts students' processes."""

    def start(self, memory_mb: float) -> Process:
        """Start one; raise GraderFault where that is not possible."""

    def close(self) -> None:
        """Give back what the launcher holds."""


@dataclass(frozen=True)
class Sources:
    """A submission as its process sees it: module texts, their file names, and where each function is."""

    texts: Mapping[str, str]
    files: Mapping[str, str]
    functions: Mapping[str, tuple[str, str]]  # the contract's name -> (module, name in that module)


@dataclass
class Budget:
    """The time that one submission may take, on the clock of `time.monotonic`."""

    call_seconds: float = 2.0
    memory_mb: float = 1024.0
    submission_seconds: float = SUBMISSION_SECONDS
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.submission_seconds

    def deadline(self) -> float:
        """Give the deadline of a call that starts now."""
        return min(self.ends, time.monotonic() + self.call_seconds)


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
        self._final: dict[str, Answer] = {}  # by module or function: what every further call is answered with
        self._deaths: Counter[str] = Counter()
        self._requests = 0
        self._received = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, *, gone: bool = False) -> str:
        """End the process, if one is running, and say how it ended."""
        process, self._process = self._process, None
        self._loaded.clear()
        return process.end(gone=gone) if process else ""

    def call(self, call: Call) -> Answer:
        """Call a function by its name in the contract."""
        place = self._sources.functions.get(call.function)
        if place is None:
            return Missing(f"no file defines `{call.function}`")
        if call.function in self._final:
            return self._final[call.function]
        module, name = place
        trouble = self._load(module)
        if trouble is not None:
            return trouble
        header = f'"do":"call","module":{json.dumps(module)},"function":{json.dumps(name)},'
        return self._ask(call.function, f'{header}"arguments":{call.packed.json}', call.packed.body)

    def _load(self, module: str) -> Answer | None:
        """Load `module` unless it is loaded; give the answer to every call of it where that fails."""
        if module in self._final:
            return self._final[module]
        if self._process is None or module not in self._loaded:
            answer = self._ask(module, f'"do":"load","module":{json.dumps(module)}', b"", loading=True)
            if isinstance(answer, Raised):
                answer = replace(answer, loading=True)
            if not isinstance(answer, Returned):
                self._final[module] = answer
                return answer
            self._loaded.add(module)
        return None

    def _ask(self, subject: str, request: str, body: bytes, *, loading: bool = False) -> Answer:
        """Send one request and wait for its answer; `subject` is what is to blame where none comes."""
        stream = self._running().stream
        started = time.monotonic()
        deadline = self._budget.deadline()
        if deadline <= started:
            return TimedOut(self._budget.submission_seconds, loading)
        self._requests += 1
        try:
            send_frame(stream, f'{{"id":{self._requests},{request}}}', body, deadline)
            header, answered = receive_frame(stream, deadline)
            self._received += len(answered)
            if self._received > MAX_RECEIVED:
                raise WireError(f"the answers hold more than {MAX_RECEIVED >> 20} MB")
            return _decode(header, answered, self._requests)
        except TimeoutError:
            self.close()
            answer: Answer = TimedOut(round(time.monotonic() - started, 1), loading)
            self._final[subject] = answer
            return answer
        except (WireError, EOFError) as error:
            ended = self.close(gone=isinstance(error, EOFError))
            answer = Died(str(error) or ended)
            self._deaths[subject] += 1
            if self._deaths[subject] >= MAX_DEATHS:
                self._final[subject] = answer
            return answer

    def start(self) -> None:
        """Start the process without waiting for it; the first call does that."""
        self._process = self._launcher.start(self._budget.memory_mb)
        self._ready = False

    def _running(self) -> Process:
        """Give the process, started and ready; until it is ready no line of the student's has run."""
        started = time.monotonic()
        if self._process is None:
            self.start()
        assert self._process is not None
        if not self._ready:
            hello = json.dumps({"sources": dict(self._sources.texts), "files": dict(self._sources.files)})
            deadline = time.monotonic() + START_SECONDS
            try:
                send_frame(self._process.stream, hello, deadline=deadline)
                ready, _ = receive_frame(self._process.stream, deadline)
            except (TimeoutError, EOFError, WireError) as error:
                raise GraderFault(f"a student's process did not start: {self.close()}") from error
            if ready != {"ready": True}:
                self.close()
                raise GraderFault(f"a student's process did not start: {ready}")
            self._ready = True
            self._budget.ends += time.monotonic() - started  # our own time, which nobody pays for
        return self._process


def _decode(header: Any, body: bytes, request: int) -> Answer:
    """Rebuild an answer; nothing in it is taken for granted."""
    if not isinstance(header, dict) or header.get("id") != request or type(header.get("id")) is not int:
        raise WireError("an answer came that nobody asked for")
    kind, printed = header.get("kind"), _text(header.get("printed"), MAX_TEXT)
    if kind == "returned":
        return Returned(unpack(header.get("value"), body), _names(header.get("modified")), printed)
    if kind == "raised":
        line = header.get("line")
        bases = _names(header.get("bases"))
        text = _text(header.get("text"), MAX_MESSAGE)
        return Raised(_text(header.get("type"), 100), bases, text, line if type(line) is int else None, printed)
    if kind == "missing":
        return Missing(_text(header.get("reason"), MAX_MESSAGE))
    raise WireError("an answer is of an unknown kind")


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str):
        raise WireError("an answer lacks a text")
    return visible(value[:limit])[:limit]


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 100:
        raise WireError("an answer lacks a list of names")
    return tuple(_text(name, 100) for name in value)
