"""The stream over a socket, with deadlines."""

from __future__ import annotations

import socket
import time


class SocketStream:
    """Reads and writes whole lengths; a deadline holds for the length as a whole, however it trickles."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def write(self, data: bytes, deadline: float | None) -> None:
        """Send all of `data` before `deadline`."""
        self._wait_until(deadline)
        try:
            self.connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise EOFError from error

    def read(self, size: int, deadline: float | None) -> bytes:
        """Receive exactly `size` bytes before `deadline`."""
        data = bytearray(size)
        view, received = memoryview(data), 0
        while received < size:
            self._wait_until(deadline)
            try:
                part = self.connection.recv_into(view[received:])
            except ConnectionResetError as error:
                raise EOFError from error
            if not part:
                raise EOFError
            received += part
        return bytes(data)

    def _wait_until(self, deadline: float | None) -> None:
        if deadline is None:
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.connection.settimeout(left)
