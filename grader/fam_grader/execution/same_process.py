"""A student's "process" inside this one, for a web page, where there are no processes.

It answers the same frames as a real one, so a `Session` cannot tell the difference. A call that takes too long is
ended by a signal, whose handler reports the line; if no signal reaches it, the page ends this process.
"""

from __future__ import annotations

import io
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, Literal, Protocol

from fam_grader.execution.deadlines import CallDeadline, Clock, Deadline
from fam_grader.execution.protocol import GraderStream, make_frame, receive_frame
from fam_grader.execution.restrictions import Restrictions
from fam_grader.execution.source_texts import SourceTexts
from fam_grader.execution.student import OutputBuffer, Student, stack_report
from fam_grader.execution.student_modules import StudentModules

if TYPE_CHECKING:
    from _typeshed import TraceFunction
else:
    TraceFunction = object


class TimeIsUp(BaseException):
    """Raised in a student's call that has taken too long."""


class Watch(Protocol):
    """What ends calls that take too long."""

    def begin(self, subject: str, seconds: float) -> None:
        """Send SIGINT after `seconds`, and again while the call of `subject` goes on."""

    def end(self) -> None:
        """Send no more signals: the call is over."""

    def report(self, stack: str) -> None:
        """Keep the stack of a call that was interrupted, in case it cannot be ended."""


@dataclass(frozen=True)
class Lost:
    """How an earlier process of this submission ended in a call, and the stack, if it is known."""

    how: Literal["hung", "died"]
    stack: str = ""


@dataclass
class SameProcessLauncher:
    """Starts "processes" inside this one, one at a time.

    Args:
        watch: ends calls that take too long.
        lost: by function or module, calls that ended an earlier process; they are not made again.
        restrictions: what refuses to student code what grading refuses, if anything.
        traced: the function or module whose calls report every line, as no signal reaches it; that is slow.
        stacks: filled with the stacks of calls that took too long.
    """

    watch: Watch
    lost: Mapping[str, Lost] = field(default_factory=dict)
    restrictions: Restrictions | None = None
    traced: str = ""
    stacks: list[str] = field(default_factory=list)

    def start(self, memory_mb: float) -> SameProcess:
        """Start one; memory cannot be limited here."""
        return SameProcess(self)

    def close(self) -> None:
        """Do nothing."""


class CallClock:
    """Counts the time in the student's code."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def processor(self) -> float:
        """Return the seconds until now."""
        return self.seconds

    def delayed(self) -> float | None:
        """Return None: unknown."""
        return None


class SameProcess:
    """A student's modules inside this process; it is its own stream, with both of its ends."""

    def __init__(self, launcher: SameProcessLauncher) -> None:
        self.stream: GraderStream = self
        self._clock = CallClock()
        self.clock: Clock = self._clock
        self._launcher = launcher
        self._student: Student | None = None
        self._answers: Iterator[tuple[str, bytes]] = iter(())
        self._ready = b""  # to be read by the session
        self._subject, self._seconds = "", 0.0  # of the request
        self._calling = False
        self._expired = False
        self._how = ""

    def write(self, data: bytes, deadline: Deadline | float | None) -> None:
        """Take a frame: the sources first, then requests."""
        request, body = receive_frame(_Bytes(data))
        if self._student is None:
            self._load(SourceTexts(request["sizes"], body), request["files"])
            return
        self._subject = request["function" if request["do"] == "call" else "module"]
        if isinstance(deadline, CallDeadline):
            self._seconds = deadline.limit
        self._answers = self._student.respond(request, body)

    def read(self, size: int, deadline: Deadline | float | None) -> bytes:
        """Return bytes of answers, for which the student's code runs now."""
        while len(self._ready) < size:
            self._ready += self._next_answer()
        part, self._ready = self._ready[:size], self._ready[size:]
        return part

    def has_input(self) -> bool:
        """Return False: nothing is sent that was not asked for."""
        return False

    def arrived(self) -> tuple[bytes, bytes] | None:
        """Return None: an answer is made when it is received."""
        return None

    def end(self, *, gone: bool) -> str:
        """Forget the modules."""
        if self._student is not None:
            with suppress(ValueError):
                sys.meta_path.remove(self._student.modules)
            for name in self._student.modules.sources:
                sys.modules.pop(name, None)
        return self._how

    def _load(self, sources: Mapping[str, str], files: Mapping[str, str]) -> None:
        modules = StudentModules(sources, files)
        for name in sources:
            sys.modules.pop(name, None)
        sys.meta_path.insert(0, modules)
        self._student = Student(modules, OutputBuffer(), self._run)
        self._ready = make_frame('{"ready":true}', b"")

    def _next_answer(self) -> bytes:
        lost = self._launcher.lost.get(self._subject)
        if lost and lost.how == "died":
            self._how = "Python itself gave up"
            raise EOFError
        if lost:
            self._launcher.stacks.append(lost.stack)
            self._clock.seconds += self._seconds
            raise TimeoutError
        self._expired = False
        try:
            frame = make_frame(*next(self._answers))
        except TimeIsUp:  # it came when the call was just over
            frame = b""
        if self._expired:
            self._clock.seconds += self._seconds
            raise TimeoutError
        return frame

    @contextmanager
    def _run(self, printed: OutputBuffer) -> Iterator[None]:
        """Run the student's code inside: its output is kept, it has no input, and its time is limited."""
        before = signal.signal(signal.SIGINT, self._interrupt)
        started, stdin, trace = time.monotonic(), sys.stdin, sys.gettrace()
        with ExitStack() as inside:
            inside.callback(signal.signal, signal.SIGINT, before)
            inside.enter_context(redirect_stdout(printed))
            inside.enter_context(redirect_stderr(printed))
            self._launcher.watch.begin(self._subject, self._seconds)
            if self._launcher.restrictions:
                inside.enter_context(self._launcher.restrictions.in_force())
            if self._subject == self._launcher.traced:
                sys.settrace(self._trace)
            sys.stdin, self._calling = io.StringIO(), True
            try:
                yield
            finally:
                self._calling = False
                sys.settrace(trace)  # that of a debugger or of coverage
                self._launcher.watch.end()
                sys.stdin = stdin
                self._clock.seconds += time.monotonic() - started

    def _trace(self, frame: FrameType, event: str, _: object) -> TraceFunction | None:
        assert self._student is not None
        if frame.f_code.co_filename not in self._student.files:
            return None
        if event == "line":
            self._launcher.watch.report(stack_report(frame, self._student.printed.peek()))
        return self._trace

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Report where the call is, and end it; it gets the signal again if it catches the exception."""
        if not self._calling or self._student is None:
            return
        if not self._expired:
            report = stack_report(frame, self._student.printed.peek())
            self._launcher.stacks.append(report)
            self._launcher.watch.report(report)
        self._expired = True
        raise TimeIsUp


class _Bytes:
    """Bytes as a stream to read from."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int, deadline: Deadline | float | None) -> bytes:
        """Return the next bytes."""
        return self._data.read(size)

    def write(self, data: bytes, deadline: Deadline | float | None) -> None:
        """Refuse."""
        raise io.UnsupportedOperation
