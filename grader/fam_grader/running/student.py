"""The student's side of the wire: load a submission's files, and call its functions on request.

This runs where student code runs. It holds no test, no expected value and no mark; nothing that it says is
believed without a check, so nothing here needs to resist a student who rewrites it. It imports nothing that
exists on Linux alone: the same loop serves `fam check` on every system, and graded submissions in the jail.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from fam_grader.running.answers import Answer, Missing, Returned
from fam_grader.running.calling import describe, perform_unpacked
from fam_grader.running.encoding import encode_answer
from fam_grader.running.modules import SourceModules
from fam_grader.running.wire import Stream, make_frame, receive_frame, send_frame

MAX_PRINTED = 4_000
GROUPED_SECONDS = 0.005
GROUPED_SIZE = 1 << 16


class Printed(io.TextIOBase):
    """Keeps the beginning of what a student's code prints."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        """Say that prints may come."""
        return True

    def write(self, text: str) -> int:
        """Keep what there is room for."""
        self.text += text[: MAX_PRINTED - len(self.text)]
        return len(text)

    def take(self) -> str:
        """Give what was printed since the last time."""
        text, self.text = self.text, ""
        return text


class Student:
    """A submission's modules, and the answers of its functions."""

    def __init__(self, modules: SourceModules, printed: Printed) -> None:
        self.modules, self.printed = modules, printed
        self.files = frozenset(modules.files.values())

    def respond(self, request: dict[str, Any], body: bytes) -> Iterator[tuple[str, bytes]]:
        """Give the headers and the bodies that answer `request`, one for each call in it, each when it is done."""
        number = request["id"]
        if request["do"] == "load":
            yield encode_answer(self.load(request["module"]), self.printed.take(), number)
            return
        start = 0
        for arguments, size in zip(request["arguments"], request["sizes"], strict=True):
            answer = self.call(request["module"], request["function"], arguments, body[start : start + size])
            yield encode_answer(answer, self.printed.take(), number)
            start, number = start + size, number + 1

    def load(self, module: str) -> Answer:
        """Import `module`; loading is done when this has answered with anything that is no exception."""
        try:
            self.modules.load(module)
        except BaseException as error:
            return describe(error, self.files)
        return Returned(None)

    def call(self, module: str, function: str, arguments: object, body: bytes) -> Answer:
        """Call a function of a module that has been loaded."""
        found = getattr(sys.modules[module], function, None)
        if found is None:
            return Missing(f"{self.modules.files[module]} defines no `{function}`")
        if not callable(found):
            return Missing(f"`{function}` in {self.modules.files[module]} is no function")
        return perform_unpacked(found, arguments, body, self.files)


def serve(stream: Stream) -> None:
    """Receive a submission's sources, then answer requests until the other side hangs up."""
    printed = Printed()
    sys.stdout = sys.stderr = printed
    sys.stdin = io.StringIO()
    hello, _ = receive_frame(stream)
    modules = SourceModules(hello["sources"], hello["files"])
    sys.meta_path.insert(0, modules)
    student = Student(modules, printed)
    send_frame(stream, '{"ready":true}')
    while True:
        try:
            request, body = receive_frame(stream)
        except EOFError:
            return
        _send_answers(stream, student.respond(request, body))


def _send_answers(stream: Stream, answers: Iterator[tuple[str, bytes]]) -> None:
    """Send answers in groups, so that the grader is not woken for each; slow ones do not wait for their group."""
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
    """The stream over two file descriptors, for a student's process outside the jail."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink

    def read(self, size: int, deadline: float | None) -> bytes:
        parts = []
        while size:
            part = os.read(self.source, min(size, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def write(self, data: bytes, deadline: float | None) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.sink, view) :]


def main() -> None:
    """Serve over standard input and output, and keep both out of the reach of prints and `input()`."""
    source, sink = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    if os.name == "nt":  # pragma: no cover - Windows translates line ends unless it is told not to
        import msvcrt  # noqa: PLC0415

        for descriptor in (source, sink):
            msvcrt.setmode(descriptor, os.O_BINARY)  # type: ignore[attr-defined]
    serve(_Pipes(source, sink))
    os._exit(0)  # what the student's code left behind for the exit is not run


if __name__ == "__main__":
    main()
