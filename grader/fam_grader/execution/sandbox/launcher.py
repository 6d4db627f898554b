"""Start a zygote, and let it start and end sandboxed processes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from fam.core.cores import ONE_THREAD
from fam.core.errors import CourseError, InternalError
from fam_grader.execution.deadlines import Clock, WallClock, clock_of
from fam_grader.execution.protocol import GraderStream, SocketStream
from fam_grader.execution.sandbox.bubblewrap import bubblewrap_version, wrapped_python
from fam_grader.execution.sandbox.policy import Backend
from fam_grader.execution.sandbox.seccomp import filter_program

START_SECONDS = 60.0
END_SECONDS = 5.0
MAX_CPU_SECONDS = 600  # of one process: a last resort, since the session's own deadlines come first
ZYGOTE = "from fam_grader.execution.sandbox.zygote import main; main()"

# Libraries that start threads must be configured before they are loaded: the policy allows no threads.
ZYGOTE_ENVIRONMENT = {**ONE_THREAD, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


class SandboxedProcess:
    """A student's process in the sandbox."""

    def __init__(self, launcher: SandboxLauncher, pid: int, wire: socket.socket) -> None:
        self._launcher, self._pid, self._wire = launcher, pid, wire
        self.stream: GraderStream = SocketStream(wire)
        self.clock = launcher.clock_of(pid)

    def end(self, *, gone: bool) -> str:
        """Kill and reap the process; it can have left no other."""
        self._wire.close()
        return str(self._launcher.ask({"do": "end", "pid": self._pid, "gone": gone})["ended"])


class SandboxLauncher:
    """Starts sandboxed processes; raises CourseError if this machine cannot restrict them.

    `isolation` names the layers that a test process was restricted by. The thread that makes a launcher should live
    as long as it: the kernel ends bubblewrap with the thread that started it.
    """

    def __init__(self, backend: Backend) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._has_namespace = backend is Backend.BUBBLEWRAP
        self._zygote = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            _zygote_command(backend, theirs.fileno()),
            pass_fds=[theirs.fileno()],
            env=ZYGOTE_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self._control.settimeout(START_SECONDS)
        try:
            self._control.send(filter_program())
            self.isolation = ", ".join((*_outer_layers(backend), *self._receive()["layers"]))
        except (OSError, InternalError):
            reason = self._last_error_line()
            self._control.close()
            raise CourseError(f"This machine cannot sandbox students' code: {reason}.") from None

    def start(self, memory_mb: float) -> SandboxedProcess:
        """Fork a restricted process, and return it with the grader's end of its socket."""
        ours, theirs = socket.socketpair()
        with theirs:
            request = {"do": "start", "memory_mb": memory_mb, "cpu_seconds": MAX_CPU_SECONDS}
            try:
                pid = self.ask(request, theirs.fileno())["pid"]
            except InternalError:
                ours.close()
                raise
        return SandboxedProcess(self, pid, ours)

    def clock_of(self, pid: int) -> Clock:
        """Return the clock of a process, by its number in the zygote's namespace."""
        if not self._has_namespace:
            return clock_of(pid)
        found = _outer_pid(self._zygote.pid, pid)
        return clock_of(found) if found else WallClock()

    def ask(self, request: dict[str, Any], *descriptors: int) -> dict[str, Any]:
        """Send one request to the zygote and return its reply."""
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
        except OSError as error:
            raise InternalError("the parent of the students' processes is gone") from error
        return self._receive()

    def close(self) -> None:
        """End the zygote and its remaining children."""
        self._control.close()
        try:
            self._zygote.wait(END_SECONDS)  # it ends by itself, and a bubblewrap around it too
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()
        if self._zygote.stderr:
            self._zygote.stderr.close()

    def _receive(self) -> dict[str, Any]:
        try:
            reply = self._control.recv(4096)
        except OSError as error:
            raise InternalError("the parent of the students' processes does not answer") from error
        if not reply:
            raise InternalError("the parent of the students' processes is gone")
        answer: dict[str, Any] = json.loads(reply)
        return answer

    def _last_error_line(self) -> str:
        """Return the last line that the zygote wrote before it failed."""
        self._zygote.kill()
        _, errors = self._zygote.communicate()
        lines = errors.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "the parent of the students' processes ended without a message"


def _outer_pid(ancestor: int, inner: int) -> int | None:
    """Return the number in our namespace of a descendant of `ancestor`, which is `inner` in its own."""
    folder = Path(f"/proc/{ancestor}")
    with suppress(OSError):
        status = (folder / "status").read_text()
        numbers = next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[1:]
        if len(numbers) > 1 and int(numbers[-1]) == inner:
            return ancestor
        children = (folder / "task" / str(ancestor) / "children").read_text().split()
        return next(filter(None, (_outer_pid(int(child), inner) for child in children)), None)
    return None


def _zygote_command(backend: Backend, descriptor: int) -> list[str]:
    arguments = (str(descriptor), backend.value)
    if backend is Backend.BUBBLEWRAP:
        return wrapped_python(ZYGOTE, *arguments)
    return [sys.executable, "-I", "-m", "fam_grader.execution.sandbox.zygote", *arguments]


def _outer_layers(backend: Backend) -> tuple[str, ...]:
    """Return the layer around the zygote itself, or a remark if both backends for files are missing."""
    if backend is Backend.BUBBLEWRAP:
        return (f"bubblewrap {bubblewrap_version()}",)
    return () if backend is Backend.LANDLOCK else ("neither Landlock nor bubblewrap",)
