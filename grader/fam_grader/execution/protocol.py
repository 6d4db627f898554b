"""The protocol between the grader and a student's process: frames over a stream, each read within limits.

A frame is a prefix with two lengths, a JSON header, and a body with the bytes of every array in the header, in order
(see `packing`). Nothing is pickled. Both sides use this module, and the grader validates all that it receives.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Protocol

from fam_grader.execution.deadlines import Deadline, seconds_left

if TYPE_CHECKING:
    import select
    import socket

MAX_HEADER = 1 << 20
MAX_BODY = 64 << 20

_PREFIX = struct.Struct(">IQ")

AT_ONCE = 1 << 14
MAX_AT_ONCE = 1 << 20


class WireError(Exception):
    """A message violates the protocol."""


class UnrequestedError(WireError):
    """An answer came that nothing had asked for; it may have been sent before the request or after it."""


class Stream(Protocol):
    """Two-way bytes; a deadline is a reading of `time.monotonic`, or decides for itself; None waits for ever."""

    def write(self, data: bytes, deadline: Deadline | float | None) -> None:
        """Send all of `data`, or raise TimeoutError, or EOFError if the other side has hung up."""

    def read(self, size: int, deadline: Deadline | float | None) -> bytes:
        """Receive exactly `size` bytes, or raise TimeoutError, or EOFError where nothing more will come."""


class GraderStream(Stream, Protocol):
    """The grader's side of a stream."""

    def has_input(self) -> bool:
        """Return whether bytes have arrived that were not read yet."""

    def arrived(self) -> tuple[bytes, bytes] | None:
        """Return the next frame's header and body if it is here already; otherwise it has to be received."""


def send_frame(stream: Stream, header: str, body: bytes = b"", deadline: Deadline | float | None = None) -> None:
    """Send one frame; `header` is JSON."""
    stream.write(make_frame(header, body), deadline)


def make_frame(header: str, body: bytes) -> bytes:
    """Return the bytes of a frame."""
    head = header.encode("utf-8", "surrogatepass")
    return _PREFIX.pack(len(head), len(body)) + head + body


def receive_frame(stream: Stream, deadline: Deadline | float | None = None) -> tuple[Any, bytes]:
    """Receive one frame: its parsed header, and its body.

    Raises WireError for anything that is not a valid frame, TimeoutError and EOFError as the stream does.
    """
    head, body = receive_raw(stream, deadline)
    return parse_header(head), body


def receive_raw(stream: Stream, deadline: Deadline | float | None = None) -> tuple[bytes, bytes]:
    """Receive one frame as the bytes of its header and of its body."""
    head_size, body_size = _PREFIX.unpack(stream.read(_PREFIX.size, deadline))
    if head_size > MAX_HEADER or body_size > MAX_BODY:
        # Without the sizes: that of the header depends on the number of the request, which is random.
        raise WireError(f"it is larger than {MAX_BODY >> 20} MB of arrays and {MAX_HEADER >> 20} MB of other values")
    return stream.read(head_size, deadline), stream.read(body_size, deadline)


def parse_header(head: bytes) -> Any:
    """Parse a header's JSON; raise WireError where it is none."""
    try:
        return json.loads(head.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError("a header is not JSON") from error


class SocketStream:
    """Reads and writes whole lengths; a deadline holds for the length as a whole, however it trickles.

    What comes at once is received at once, and kept until it is read.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._received = b""
        self._used = 0
        self._poll: select.poll | None = None

    def write(self, data: bytes, deadline: Deadline | float | None) -> None:
        """Send all of `data` before `deadline`."""
        view = memoryview(data)
        while view:
            self._wait_at_most(deadline)
            try:
                view = view[self.connection.send(view) :]
            except TimeoutError:
                continue  # whether the time is up is for the deadline to say
            except (BrokenPipeError, ConnectionResetError) as error:
                raise EOFError from error

    def has_input(self) -> bool:
        """Return whether bytes have arrived that were not read yet; a closed connection has none."""
        import select  # noqa: PLC0415 - a student's process has neither of them
        import socket  # noqa: PLC0415

        if self._used < len(self._received):
            return True
        if self._poll is None:
            self._poll = select.poll()
            self._poll.register(self.connection, select.POLLIN)
        try:
            return bool(self._poll.poll(0)) and bool(self.connection.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def arrived(self) -> tuple[bytes, bytes] | None:
        """Return the next frame if all of it was received with an earlier one."""
        start = self._used + _PREFIX.size
        if start > len(self._received):
            return None
        head_size, body_size = _PREFIX.unpack_from(self._received, self._used)
        middle, end = start + head_size, start + head_size + body_size
        if end > len(self._received) or head_size > MAX_HEADER or body_size > MAX_BODY:
            return None
        self._used = end
        return self._received[start:middle], self._received[middle:end]

    def read(self, size: int, deadline: Deadline | float | None) -> bytes:
        """Receive exactly `size` bytes before `deadline`."""
        start, self._used = self._used, self._used + size
        if self._used <= len(self._received):
            return self._received[start : self._used]
        parts = [self._received[start:]]
        missing = self._used - len(self._received)
        while missing > 0:
            self._wait_at_most(deadline)
            try:
                part = self.connection.recv(max(AT_ONCE, min(missing, MAX_AT_ONCE)))
            except TimeoutError:
                continue  # whether the time is up is for the deadline to say
            except ConnectionResetError as error:
                raise EOFError from error
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        self._received, self._used = parts[-1], len(parts[-1]) + missing
        if missing:
            parts[-1] = parts[-1][:missing]
        return b"".join(parts)

    def _wait_at_most(self, deadline: Deadline | float | None) -> None:
        """Set the socket's timeout; without a deadline nothing is set: the student's side may not."""
        if deadline is not None:
            self.connection.settimeout(seconds_left(deadline))
