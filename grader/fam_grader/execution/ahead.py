"""Start a student's process before the course is loaded, so that it is ready when the checks are.

On Linux it is a copy of this process, made while that has loaded NumPy and nothing else: NumPy is then loaded once,
and not once here and once there. Elsewhere, and where this process has settings that a new one would not
have, it is a new one, which loads NumPy while the course is loaded here. It knows neither tests nor limits yet.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO

from fam.core.cores import ONE_THREAD, one_thread_each
from fam_grader.execution.children import Child, Forked, fresh_child

# What a new process ignores (-I), and what makes no difference to one that has neither keyboard nor screen.
HARMLESS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONIOENCODING", "PYTHONHASHSEED"}
SETTINGS = ("debug", "optimize", "inspect", "interactive", "verbose", "bytes_warning", "dev_mode", "no_site")
# Modules of ours that a copy has, and a new process has not: an import of one fails.
ONLY_HERE = (
    *("fam.cli.", "fam.commands.", "fam.core.cores."),
    *("fam_grader.execution.ahead.", "fam_grader.execution.children."),
)

_waiting: list[Child] = []


def start_ahead(gc_threshold: tuple[int, ...]) -> bool:
    """Start the process that `take` will return; do nothing if this process is not at its beginning.

    Return whether it is a copy, which also means that nothing observes this process.

    Args:
        gc_threshold: how often a new process searches for cycles.
    """
    if _waiting or "numpy" in sys.modules:
        return False
    with suppress(ImportError, OSError):  # without NumPy, or without room for a process, the command will say so
        _waiting.append(_copy_of_this(gc_threshold) if _is_plain() else fresh_child())
        atexit.register(_end_waiting)
        return isinstance(_waiting[0], Forked)
    return False


def take() -> Child | None:
    """Return the process that waits, if any."""
    return _waiting.pop() if _waiting else None


def _end_waiting() -> None:
    """End the process that was not taken: the command was wrong, or stopped."""
    if child := take():
        child.kill()
        child.wait()


def _is_plain() -> bool:
    """Return whether a new process would have the modules, paths and settings that this one has."""
    given = {name for name in os.environ if name.startswith("PYTHON")} - HARMLESS
    set_otherwise = sys.warnoptions or sys._xoptions or any(getattr(sys.flags, name) for name in SETTINGS)
    observed = sys.gettrace() or sys.getprofile() or "coverage" in sys.modules
    return sys.platform == "linux" and not (given or set_otherwise or observed or _has_own_packages())


def _has_own_packages() -> bool:
    """Return whether packages of this user are importable, which they are not in a new process."""
    own = getattr(sys.modules.get("site"), "USER_SITE", None)
    return own in sys.path or "usercustomize" in sys.modules


def _copy_of_this(gc_threshold: tuple[int, ...]) -> Child:
    """Load NumPy, and fork; where it has started threads, which a copy would lack, start a new process."""
    with one_thread_each():
        import numpy  # noqa: F401, PLC0415

    from fam_grader.execution import student  # noqa: PLC0415 - it imports NumPy

    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - pathlib is not loaded here
        return fresh_child()
    return _fork(student.main, gc_threshold)


def _fork(main: Callable[[], None], gc_threshold: tuple[int, ...]) -> Child:
    """Return a copy of this process that runs `main` with pipes and a file in place of the standard streams."""
    requests, answers, stderr = os.pipe(), os.pipe(), _unnamed_file()
    pid = os.fork()
    if pid:
        os.close(requests[0])
        os.close(answers[1])
        return Forked(pid, os.fdopen(requests[1], "wb"), os.fdopen(answers[0], "rb"), stderr)
    try:
        for number, descriptor in enumerate((requests[0], answers[1], stderr.fileno())):
            os.dup2(descriptor, number)
        for each in os.listdir("/proc/self/fd"):  # noqa: PTH208
            with suppress(OSError):  # that of the listing itself is closed already
                os.close(max(3, int(each)))
        _forget(gc_threshold)
        main()
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        sys.__excepthook__(*sys.exc_info())
    finally:
        os._exit(1)


def _unnamed_file() -> IO[bytes]:
    """Return what `tempfile.TemporaryFile` does, without the import."""
    with suppress(OSError):
        flags = os.O_TMPFILE | os.O_EXCL | os.O_RDWR
        return os.fdopen(os.open(os.environ.get("TMPDIR") or "/tmp", flags, 0o600), "w+b")  # noqa: S108 - no name
    import tempfile  # noqa: PLC0415 - a file system without such files

    return tempfile.TemporaryFile()


def _forget(gc_threshold: tuple[int, ...]) -> None:
    """Let the copy be what a new process is: its modules, its paths, and how deep its functions may be called."""
    for name in [name for name in sys.modules if f"{name}.".startswith(ONLY_HERE)]:
        package, _, module = name.rpartition(".")
        vars(sys.modules.get(package, sys)).pop(module, None)
        del sys.modules[name]
    sys.modules["__main__"] = type(sys)("__main__")
    sys.argv = ["-c"]
    os.environ.update(ONE_THREAD)
    gc.freeze()  # or the first search would go through all that is loaded
    gc.set_threshold(*gc_threshold)
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]  # the folder of the script, or the working folder
    frame, deeper = sys._getframe(1), 0
    while frame := frame.f_back:  # type: ignore[assignment]
        deeper += 1
    sys.setrecursionlimit(sys.getrecursionlimit() + deeper)  # a new process calls `main` from its first frame
