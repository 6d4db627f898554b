"""The wire between the grader and a student's process: frames over a stream, each read within limits.

A frame is a prefix with two lengths, a JSON header, and a body with the bytes of every array in the header, in order
(see `packing`). There is no pickle. Both sides use this module, and only the student's side is ever lied to.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Protocol

from fam_grader.execution.deadlines import Deadline

MAX_HEADER = 1 << 20
MAX_BODY = 64 << 20

_PREFIX = struct.Struct(">IQ")


class WireError(Exception):
    """What came over the wire is not what the protocol allows."""


class Stream(Protocol):
    """Two-way bytes; a deadline is a reading of `time.monotonic`, or decides for itself; None waits for ever."""

    def write(self, data: bytes, deadline: Deadline | float | None) -> None:
        """Send all of `data`, or raise TimeoutError, or EOFError if the other side has hung up."""

    def read(self, size: int, deadline: Deadline | float | None) -> bytes:
        """Receive exactly `size` bytes, or raise TimeoutError, or EOFError where nothing more will come."""


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
        raise WireError(f"a frame of {head_size} + {body_size} bytes is larger than the wire allows")
    return stream.read(head_size, deadline), stream.read(body_size, deadline)


def parse_header(head: bytes) -> Any:
    """Parse a header's JSON; raise WireError where it is none."""
    try:
        return json.loads(head.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise WireError("a header is not JSON") from error
