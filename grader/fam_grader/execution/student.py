"""The student's side of the protocol: load a submission's files, and call its functions on request.

This runs in the same process as student code. It holds no test, no expected value and no mark; the grader validates
all its output, so nothing here needs to resist a student who rewrites it. It imports no Linux-only module: the same
loop serves `fam check` on every system, and graded submissions in the sandbox.
"""

from __future__ import annotations

import faulthandler
import io
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from fam_grader.execution.call_results import CallResult, Missing, Raised, Returned
from fam_grader.execution.calls import describe, perform_unpacked
from fam_grader.execution.encoding import encode_answer
from fam_grader.execution.protocol import Stream, make_frame, receive_frame, send_frame
from fam_grader.execution.student_modules import StudentModules

Alarm: TypeAlias = Callable[[], AbstractContextManager[object]]

MAX_PRINTED = 4_000
GROUPED_SECONDS = 0.005
GROUPED_SIZE = 1 << 16


class OutputBuffer(io.TextIOBase):
    """Keeps the beginning of the student's output."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Keep the text up to the limit."""
        self.text += text[: MAX_PRINTED - len(self.text)]
        return len(text)

    def take(self) -> str:
        """Return what was printed since the last time."""
        text, self.text = self.text, ""
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
            with self.alarm():
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
            left_out = "; ".join(self.modules.report(module)[:1])
            return Missing(f"{self.modules.files[module]} defines no `{function}`" + (left_out and f" ({left_out})"))
        if not callable(found):
            return Missing(f"`{function}` in {self.modules.files[module]} is no function")
        with self.alarm():
            answer = perform_unpacked(found, arguments, body, self.files)
        if isinstance(answer, Raised) and answer.type_name == "NameError":
            return replace(answer, text=self.modules.explain(answer.text))
        return answer


def serve(stream: Stream, alarm: Alarm = nullcontext) -> None:
    """Receive a submission's sources, then answer requests until the other side hangs up.

    Args:
        stream: the student's end of the wire.
        alarm: returns the context in which student code runs.
    """
    printed = OutputBuffer()
    sys.stdout = sys.stderr = printed
    sys.stdin = io.StringIO()
    hello, _ = receive_frame(stream)
    modules = StudentModules(hello["sources"], hello["files"])
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
def _dump_stack_after(seconds: float) -> Iterator[None]:
    """Write the stack to standard error if the block is still running after `seconds`; it goes on."""
    faulthandler.dump_traceback_later(
        seconds, file=2
    )  # a thread of C's own: it needs no signal and no lock of Python's
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def main(report_after: float | None = None) -> None:
    """Serve over standard input and output, and hide both from `print` and `input()`.

    Args:
        report_after: seconds after which a call writes its stack to standard error.
    """
    source, sink = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    if os.name == "nt":  # pragma: no cover - Windows translates line ends unless binary mode is set
        import msvcrt  # noqa: PLC0415

        for descriptor in (source, sink):
            msvcrt.setmode(descriptor, os.O_BINARY)  # type: ignore[attr-defined]
    serve(_Pipes(source, sink), partial(_dump_stack_after, report_after) if report_after else nullcontext)
    os._exit(0)  # skip the student's exit handlers


if __name__ == "__main__":
    main()
