"""The parent of all sandboxed processes: it has NumPy loaded, holds no secret, and forks on request.

Run as `python -I -m fam_grader.execution.sandbox.zygote FD BACKEND`; FD is a SOCK_SEQPACKET socket to the grader. It
delivers the system call filter, and then requests: `start` comes with the student's end of a socket and gets a `pid`,
`end` kills and reaps that `pid`; requests and replies are JSON. The zygote ends with its grader, and its children
with it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from fam_grader.execution.protocol import SocketStream, send_frame
from fam_grader.execution.sandbox.importer import (
    MemoryImporter,
    keep_mapped_files_in_memory,
    standard_library_and_numpy,
)
from fam_grader.execution.sandbox.layers import WIRE_FD, Limits
from fam_grader.execution.sandbox.policy import Backend, Policy, PolicyError
from fam_grader.execution.student import serve

GRACE_SECONDS = 0.2

# Native modules, whose files a sandboxed process cannot open, and what is imported often.
PRELOADED = """
    array binascii bisect cmath collections contextvars copy csv ctypes dataclasses datetime decimal enum fcntl
    fractions functools hashlib heapq inspect itertools json math mmap multiprocessing.connection numbers operator
    pickle queue random re resource select socket statistics string struct subprocess textwrap typing unicodedata uuid
    warnings zlib numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.polynomial numpy.random
"""

# A student's code cannot import them.
PRIVATE_PACKAGES = ("fam", "fam_grader")
MAX_PROGRAM = 1 << 15  # bytes: more than the kernel takes as a filter


def main() -> None:
    """Answer requests until the grader hangs up."""
    # The grader's socket gets the descriptor that the wire has in the children, so nothing else can have it.
    given = int(sys.argv[1])
    if given != WIRE_FD:
        os.dup2(given, WIRE_FD)
        os.close(given)
    control = socket.socket(fileno=WIRE_FD)
    for name in PRELOADED.split():
        importlib.import_module(name)
    importer = standard_library_and_numpy()
    keep_mapped_files_in_memory()
    policy = Policy(Backend(sys.argv[2]), control.recv(MAX_PROGRAM))
    try:
        policy.prove()
    except PolicyError as error:
        sys.exit(str(error))
    control.send(json.dumps({"layers": policy.names()}).encode())
    _hide_private_modules(importer)
    gc.collect()
    gc.freeze()  # the children share these pages as long as nothing writes to them
    while True:
        message, descriptors, *_ = socket.recv_fds(control, 4096, 1)
        if not message:
            os._exit(0)  # the kernel ends the children
        request = json.loads(message)
        if request["do"] == "start":
            reply: dict[str, Any] = {"pid": _start(policy, control, descriptors[0], request)}
        else:
            reply = {"ended": _end(request["pid"], GRACE_SECONDS if request["gone"] else 0.0)}
        control.send(json.dumps(reply).encode())


def _hide_private_modules(importer: MemoryImporter) -> None:
    """Restrict imports to the standard library and NumPy."""
    for name in list(sys.modules):
        if name.partition(".")[0] in PRIVATE_PACKAGES:
            del sys.modules[name]
    importer.replace_all_others()
    os.environ.clear()
    sys.argv = [""]
    main_module = sys.modules["__main__"]
    sys.modules["__main__"] = type(sys)("__main__")
    globals()["_kept_alive"] = main_module


def _start(policy: Policy, control: socket.socket, wire: int, request: dict[str, Any]) -> int:
    limits = Limits(int(request["memory_mb"] * (1 << 20)), request["cpu_seconds"])
    pid = os.fork()
    if pid:
        os.close(wire)
        return pid
    try:
        control.detach()
        os.dup2(wire, WIRE_FD)
        stream = SocketStream(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=WIRE_FD))
        _prefer_out_of_memory()
        try:
            policy.enter(limits)
        except BaseException as error:
            send_frame(stream, json.dumps({"fault": f"{type(error).__name__}: {error}"}))
            raise
        serve(stream)
    finally:
        os._exit(0)  # skip the student's exit handlers


def _prefer_out_of_memory() -> None:
    """Let the kernel kill this process before any other when the machine runs out of memory."""
    with suppress(OSError):  # some containers mount /proc read-only
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        try:
            os.write(descriptor, b"1000")
        finally:
            os.close(descriptor)


def _end(pid: int, grace: float) -> str:
    """Kill and reap `pid`; return how it ended, if it did so by itself within `grace` seconds."""
    deadline = time.monotonic() + grace
    while (ended := os.waitpid(pid, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.001)
    done, status = ended
    if not done:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return "the process was ended by the grader"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"the process ended itself with status {code}"
    return f"the process was ended by {signal.Signals(-code).name}"


if __name__ == "__main__":
    main()
