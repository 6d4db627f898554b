"""The student's side of the protocol: load a submission's files, and call its functions on request.

This runs in the same process as student code. It holds no test, no expected value and no mark; the grader validates
all its output, so nothing here needs to resist a student who rewrites it. It imports no Linux-only module: the same
loop serves `fam check` on every system, and graded submissions in the sandbox.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from types import FrameType, ModuleType
from typing import Any, TypeAlias

from fam_grader.execution.calls import (
    CallResult,
    Missing,
    Raised,
    Returned,
    describe,
    encode_answer,
    perform_unpacked,
)
from fam_grader.execution.protocol import Stream, make_frame, receive_frame, send_frame
from fam_grader.execution.source_texts import SourceTexts
from fam_grader.execution.student_modules import StudentModules

Alarm: TypeAlias = Callable[["OutputBuffer"], AbstractContextManager[object]]

# What `_report` writes before a stack, as faulthandler does, and before the output.
STACK, PRINTED = "Timeout (report)!", "Printed: "
MAX_PATH = 500  # characters, as faulthandler has it
FALLBACK = 1.5  # times the seconds of the report; less than the limit of a call

MAX_PRINTED = 2_000  # characters of the beginning, and as many of the end
GROUPED_SECONDS = 0.005
GROUPED_SIZE = 1 << 16


class OutputBuffer(io.TextIOBase):
    """Keeps the beginning and the end of the student's output."""

    def __init__(self) -> None:
        self._head = self._tail = ""
        self._skipped = 0

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Keep the text, but for what is neither among the first nor among the last `MAX_PRINTED` characters."""
        room = MAX_PRINTED - len(self._head)
        self._head += text[:room]
        if room < len(text):
            tail = self._tail + text[max(room, 0) :]
            self._tail = tail[-MAX_PRINTED:]
            self._skipped += len(tail) - len(self._tail)
        return len(text)

    def peek(self) -> str:
        """Return what was printed since it was last taken."""
        gap = f"\n[{self._skipped:,} characters left out]\n" if self._skipped else ""
        return f"{self._head}{gap}{self._tail}"

    def take(self) -> str:
        """Return what was printed since the last time, and forget it."""
        text = self.peek()
        self._head, self._tail, self._skipped = "", "", 0
        return text


class Student:
    """A submission's modules, and the answers of its functions."""

    def __init__(self, modules: StudentModules, printed: OutputBuffer, alarm: Alarm) -> None:
        self.modules, self.printed, self.alarm = modules, printed, alarm
        self.files = frozenset(modules.files.values())

    def respond(self, request: dict[str, Any], body: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the header and body of the result of each call in `request`, as soon as it is done."""
        number = request["id"]
        if request["do"] == "load":
            definitions_only = request.get("definitions_only", False)
            answer = self.load(request["module"], request["names"], definitions_only=definitions_only)
            # The output of loading is shown with the first call.
            yield encode_answer(answer, "" if isinstance(answer, Returned) else self.printed.take(), number)
            return
        start = 0
        for arguments, size in zip(request["arguments"], request["sizes"], strict=True):
            answer = self.call(request["module"], request["function"], arguments, body[start : start + size])
            yield encode_answer(answer, self.printed.take(), number)
            start, number = start + size, number + 1

    def load(self, module: str, names: Collection[str], *, definitions_only: bool = False) -> CallResult:
        """Import `module`; loading succeeded if the result is not an exception.

        The result is a list of sentences about statements that were left out. If none of `names` is defined for that
        reason, it is the first exception, or None if the file did not load in time.
        """
        if definitions_only:
            self.modules.definitions_only.add(module)
        try:
            with self.alarm(self.printed):
                self.modules.load(module)
        except BaseException as error:
            return describe(error, self.files)
        if not any(hasattr(sys.modules[module], name) for name in names):
            if module in self.modules.errors:
                return describe(self.modules.errors[module], self.files)
            if definitions_only:
                return Returned(None)
        return Returned(self.modules.report(module))

    def call(self, module: str, function: str, arguments: object, body: bytes) -> CallResult:
        """Call a function of a module that has been loaded."""
        found = getattr(sys.modules[module], function, None)
        if found is None:
            return Missing(self._missing(module, function))
        if not callable(found):
            return Missing(f"`{function}` in {PurePath(self.modules.files[module]).name} is not a function")
        with self.alarm(self.printed):
            answer = perform_unpacked(found, arguments, body, self.files)
        if isinstance(answer, Raised) and answer.type_name == "NameError":
            return replace(answer, text=self.modules.explain(answer.text))
        return answer

    def _missing(self, module: str, function: str) -> str:
        """Say that a module has no such function; what it has instead, or why."""
        missing = f"there is no `{function}` in {PurePath(self.modules.files[module]).name}"
        left_out = self.modules.report(module)
        near = _closest_function(sys.modules[module], function)
        if near:
            return f"{missing}; `{near}` is defined. Did you mean that?"
        return f"{missing} ({left_out[0]})" if left_out else missing


def _closest_function(module: ModuleType, name: str) -> str:
    """Return the name of the function or class of `module` that is most like `name`, or ""."""
    from difflib import get_close_matches  # noqa: PLC0415 - few need it, and a check waits for every import

    defined = [
        each
        for each, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__ and each[0] != "_"
    ]
    return next(iter(get_close_matches(name, defined, 1)), "")


def _no_report(printed: OutputBuffer) -> AbstractContextManager[object]:
    return nullcontext()


def serve(stream: Stream, alarm: Alarm = _no_report) -> None:
    """Receive a submission's sources, then answer requests until the other side hangs up.

    Args:
        stream: the student's end of the wire.
        alarm: returns the context in which student code runs.
    """
    printed = OutputBuffer()
    sys.stdout = sys.stderr = printed
    sys.stdin = io.StringIO()
    hello, body = receive_frame(stream)
    modules = StudentModules(SourceTexts(hello["sizes"], body), hello["files"])
    sys.meta_path.insert(0, modules)
    student = Student(modules, printed, alarm)
    send_frame(stream, '{"ready":true}')
    while True:
        try:
            request, body = receive_frame(stream)
        except EOFError:
            return
        _send_answers(stream, student.respond(request, body))


def _send_answers(stream: Stream, answers: Iterator[tuple[str, bytes]]) -> None:
    """Send results in groups, so that the grader is not woken for each; slow ones are sent at once."""
    waiting: list[bytes] = []
    sent = time.monotonic()
    for answer in answers:
        waiting.append(make_frame(*answer))
        if time.monotonic() - sent > GROUPED_SECONDS or len(waiting[-1]) > GROUPED_SIZE:
            stream.write(b"".join(waiting), None)
            waiting.clear()
            sent = time.monotonic()
    if waiting:
        stream.write(b"".join(waiting), None)


class _Pipes:
    """The stream over two file descriptors, for a student's process outside the sandbox."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink

    def read(self, size: int, deadline: object) -> bytes:
        parts = []
        while size:
            part = os.read(self.source, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def write(self, data: bytes, deadline: object) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.sink, view) :]


@contextmanager
def _report_after(seconds: float, printed: OutputBuffer) -> Iterator[None]:
    """Write the stack and the output to standard error if the block still runs after `seconds`; it goes on.

    A thread of Python's own reads the stack: faulthandler's timer reads frames while they change, which crashes
    Python 3.13 (python/cpython#116008). It is the fallback for a call in C that never lets another thread run, during
    which no frame changes.
    """
    timer = threading.Timer(seconds, _report, (threading.get_ident(), printed))
    timer.daemon = True
    timer.start()
    faulthandler.dump_traceback_later(FALLBACK * seconds, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        timer.cancel()


def _report(thread: int, printed: OutputBuffer) -> None:
    """Write the stack of `thread` in faulthandler's format, and then what was printed as a line of JSON."""
    faulthandler.cancel_dump_traceback_later()
    report = stack_report(sys._current_frames().get(thread), printed.peek())
    os.write(2, report.encode("ascii", "backslashreplace"))


def stack_report(frame: FrameType | None, printed: str) -> str:
    """Return a stack in faulthandler's format, and then what was printed as a line of JSON."""
    lines = [STACK]
    while frame is not None:
        file = frame.f_code.co_filename
        file = file if len(file) <= MAX_PATH else f"{file[:MAX_PATH]}..."
        lines.append(f'  File "{file}", line {frame.f_lineno} in {frame.f_code.co_name}')
        frame = frame.f_back
    lines.append(PRINTED + json.dumps(printed))
    return "".join(f"{line}\n" for line in lines)


def main() -> None:
    """Serve over standard input and output, and hide both from `print` and `input()`.

    The first frame has `report_after`, the seconds after which a call writes its stack and its output to standard
    error, if any; `memory_mb` of memory on top of what the process has now, to which only Linux holds; and whether
    what grading refuses is refused, `restricted`.
    """
    source, sink = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    if os.name == "nt":  # pragma: no cover - Windows translates line ends unless binary mode is set
        import msvcrt  # noqa: PLC0415

        for descriptor in (source, sink):
            msvcrt.setmode(descriptor, os.O_BINARY)  # type: ignore[attr-defined]
    pipes = _Pipes(source, sink)
    try:
        limits, _ = receive_frame(pipes)
    except EOFError:  # nothing is to be checked after all
        os._exit(0)
    _limit_memory(int(limits["memory_mb"] * (1 << 20)))
    report_after = limits["report_after"]
    alarm = partial(_report_after, report_after) if report_after else _no_report
    serve(pipes, _with_restrictions(alarm) if limits["restricted"] else alarm)
    os._exit(0)  # skip the student's exit handlers


def _with_restrictions(alarm: Alarm) -> Alarm:
    from fam_grader.execution.restrictions import Restrictions  # noqa: PLC0415 - not in the sandbox, which needs none

    restrictions = Restrictions()

    @contextmanager
    def run(printed: OutputBuffer) -> Iterator[None]:
        with alarm(printed), restrictions.in_force():  # the alarm may start a thread
            yield

    return run


def _limit_memory(size: int) -> None:
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - only on Linux can it limit memory

    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - pathlib is not loaded here
        used = int(file.read().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = used + size if hard == resource.RLIM_INFINITY else min(used + size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
