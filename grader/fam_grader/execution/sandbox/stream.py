"""The stream over a socket, with deadlines."""

from __future__ import annotations

import socket
import time

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

    def write(self, data: bytes, deadline: float | None) -> None:
        """Send all of `data` before `deadline`."""
        self._wait_until(deadline)
        try:
            self.connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise EOFError from error

    def read(self, size: int, deadline: float | None) -> bytes:
        """Receive exactly `size` bytes before `deadline`."""
        start, self._used = self._used, self._used + size
        if self._used <= len(self._received):
            return self._received[start : self._used]
        parts = [self._received[start:]]
        missing = self._used - len(self._received)
        while missing > 0:
            self._wait_until(deadline)
            try:
                part = self.connection.recv(max(AT_ONCE, min(missing, MAX_AT_ONCE)))
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

    def _wait_until(self, deadline: float | None) -> None:
        if deadline is None:
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
