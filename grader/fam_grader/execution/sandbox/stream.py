"""The stream over a socket, with deadlines."""

from __future__ import annotations

import socket

from fam_grader.execution.deadlines import Deadline, seconds_left

AT_ONCE = 1 << 14
MAX_AT_ONCE = 1 << 20


class SocketStream:
    """Reads and writes whole lengths; a deadline holds for the length as a whole, however it trickles.

    What comes at once is received at once, and kept until it is read.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._received = b""
        self._used = 0

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
