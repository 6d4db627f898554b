"""The restrictions of grading for a check outside the sandbox: the same errors on every system, without its security.

What works in a check must work at grading. There, only NumPy and the standard library can be imported, and no file,
thread, process or network connection can be opened; here, an import hook and an audit hook raise the same errors
while student code runs. Student code could get around both, and would only deceive itself.
"""

from __future__ import annotations

import _thread
import errno
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import MetaPathFinder
else:  # its module loads `tempfile`, `shutil` and `random`
    MetaPathFinder = object

IMPORTABLE = frozenset({*sys.stdlib_module_names, "numpy"}) - frozenset({"idlelib", "tkinter", "turtledemo", "venv"})
# Where modules keep the function that starts a thread; not every version of Python audits it.
THREADS = (
    *((_thread, "start_new_thread"), (_thread, "start_joinable_thread")),
    *((threading, "_start_new_thread"), (threading, "_start_joinable_thread")),
)
FOLDERS = ("os.listdir", "os.scandir")
REFUSED = (
    *(
        "os.chdir",
        "os.chmod",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.link",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
    ),
    *("os.rename", "os.rmdir", "os.spawn", "os.symlink", "os.system", "os.truncate", "os.utime", "shutil.rmtree"),
    *("socket.__new__", "subprocess.Popen"),
)


class Restrictions(MetaPathFinder):
    """Refuse what grading refuses inside the context `in_force`; installed for the life of the process."""

    def __init__(self) -> None:
        self._active = False
        self._libraries = tuple(os.path.normcase(os.path.abspath(path)) for path in sys.path if path)  # noqa: PTH100
        sys.meta_path.insert(0, self)
        sys.addaudithook(self._audit)
        for module, name in THREADS:
            if hasattr(module, name):
                setattr(module, name, self._unless_active(getattr(module, name)))

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Refuse inside; a nested context changes nothing."""
        before, self._active = self._active, True
        try:
            yield
        finally:
            self._active = before

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise ModuleNotFoundError for what is neither NumPy nor the standard library; else leave it to others."""
        if self._active and fullname.partition(".")[0] not in IMPORTABLE:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._active:
            return
        if event in REFUSED or (event == "open" and not self._imports(*args)):
            raise _refusal(args)
        if event in FOLDERS and not self._is_library(args[0]):
            raise _refusal(args)

    def _unless_active(self, start: Callable[..., Any]) -> Callable[..., Any]:
        def start_thread(*args: Any, **kwargs: Any) -> Any:
            if self._active:
                raise RuntimeError("can't start new thread")
            return start(*args, **kwargs)

        return start_thread

    def _imports(self, path: object, mode: str | None, flags: int) -> bool:
        """Whether a file is opened as an import opens it: read, below a folder of modules; or by its descriptor."""
        writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT
        return isinstance(path, int) or (not flags & writes and self._is_library(path))

    def _is_library(self, path: object) -> bool:
        if not isinstance(path, (str, bytes, os.PathLike)):
            return False
        full = os.path.normcase(os.path.abspath(os.fsdecode(path)))  # noqa: PTH100 - pathlib would be imported
        return full.startswith(self._libraries)


def _refusal(args: tuple[Any, ...]) -> PermissionError:
    reason = os.strerror(errno.EPERM)
    named = bool(args) and isinstance(args[0], (str, bytes, os.PathLike))
    return PermissionError(errno.EPERM, reason, args[0]) if named else PermissionError(errno.EPERM, reason)
