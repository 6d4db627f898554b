"""Let one process see macOS or Windows: its `.pth` file imports this module in an interpreter of its own.

The standard library, NumPy and the interpreter stay those of this machine. Our packages, and the dependencies in
`SEEING`, import modules in which the platform is the other one, and which have nothing that it lacks.
"""

from __future__ import annotations

import builtins
import importlib
import json
import os
import select
import subprocess
import sys
import termios
import types
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

# Packages that see the other system: ours, and dependencies in pure Python that decide by it.
SEEING = ("click", "fam", "fam_grader", "fam_quizzes", "platformdirs", "pyttsx3", "readchar", "watchfiles")
WITHOUT_CTYPES = "platformdirs"  # reads the folders of Windows from the environment then
PLATFORMS = {"win32": "Windows", "darwin": "Darwin"}
# What subprocess.Popen refuses on Windows.
POSIX_ARGUMENTS = ("preexec_fn", "pass_fds", "start_new_session", "process_group", "user", "group", "umask")
OPENED = "FAKED_STARTFILE"  # environment variable: the file that `os.startfile` writes its argument to
SPECIAL_KEYS = {"A": "H", "B": "P", "C": "M", "D": "K", "H": "G", "F": "O"}  # ESC [ X: the second half on Windows
real_import = builtins.__import__


class Seen(types.ModuleType):
    """A module of the standard library as the other system has it."""

    def __init__(self, real: types.ModuleType, missing: frozenset[str], changed: Mapping[str, Any]) -> None:
        super().__init__(real.__name__, real.__doc__)
        vars(self).update(_real=real, _missing=missing, _changed=changed)

    def __getattr__(self, name: str) -> Any:
        """Return what the other system has by this name."""
        if name in self._changed:
            return self._changed[name]
        if name in self._missing:
            raise AttributeError(f"module '{self._real.__name__}' has no attribute '{name}' on this system")
        return getattr(self._real, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Change the real module."""
        setattr(self._real, name, value)


class System:
    """What the importing packages see in place of the real modules."""

    def __init__(self, platform: str, lacking: Mapping[str, list[str]]) -> None:
        changed = _changes(platform)
        lacking = {name: " ".join(lines).split() for name, lines in lacking.items()}
        self.missing_modules = frozenset(lacking["modules"])
        self.modules: dict[str, types.ModuleType] = dict(_added(platform))
        for name in sorted((set(lacking) | set(changed)) - {"modules"}):
            real, missing = importlib.import_module(name), frozenset(lacking.get(name, ()))
            self.modules[name] = Seen(real, missing, changed.get(name, {}))

    def find(self, name: str, importer: str) -> types.ModuleType | None:
        """Return the module to show in place of a real one; raise ModuleNotFoundError for one that is missing."""
        hidden = name == "ctypes" and importer.startswith(WITHOUT_CTYPES)
        if hidden or name.partition(".")[0] in self.missing_modules:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)
        return self.modules.get(name)


def enter(platform: str, names: Path) -> None:
    """Let the packages in `SEEING` see `platform` from now on."""
    system = System(platform, json.loads(names.read_text(encoding="utf-8"))[platform])

    def import_module(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> types.ModuleType:
        if level == 0 and _sees(globals):
            module = system.find(name, str(globals["__name__"]))
            if module is not None:
                return module
        return real_import(name, globals, locals, fromlist, level)

    builtins.__import__ = import_module  # type: ignore[assignment]
    # A text file without an encoding is decoded by the user's language on Windows.
    warnings.filterwarnings("ignore", category=EncodingWarning)
    warnings.filterwarnings("error", category=EncodingWarning, module=r"fam(_grader|_quizzes)?\b")


def _sees(importer: Mapping[str, Any] | None) -> bool:
    return str((importer or {}).get("__name__")).partition(".")[0] in SEEING


def _changes(platform: str) -> dict[str, dict[str, Any]]:
    """Return what has another value there, by module."""
    changed: dict[str, dict[str, Any]] = {
        "sys": {"platform": platform},
        "platform": {"system": lambda: PLATFORMS[platform], "release": lambda: "10", "machine": lambda: "arm64"},
    }
    if platform == "win32":
        changed["os"] = {"name": "nt", "O_BINARY": 0, "startfile": _startfile}
        changed["subprocess"] = {
            "Popen": _Popen,
            "run": _refusing(subprocess.run),
            "call": _refusing(subprocess.call),
        }
    return changed


def _startfile(path: str, *_: Any) -> None:
    Path(os.environ[OPENED]).write_text(str(path), encoding="utf-8")


def _refuse(options: Mapping[str, Any]) -> None:
    """Raise what subprocess raises on Windows."""
    refused = [name for name in POSIX_ARGUMENTS if options.get(name)]
    if refused:
        raise ValueError(f"{', '.join(refused)} is not supported on Windows platforms")


def _refusing(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        _refuse(options)
        return function(*arguments, **options)

    return call


class _Popen(subprocess.Popen):  # type: ignore[type-arg]
    """Refuses what Windows refuses."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        _refuse(options)
        super().__init__(*arguments, **options)


def _added(platform: str) -> dict[str, types.ModuleType]:
    """Return modules that only the other system has, as far as they are used."""
    if platform != "win32":
        return {}
    console = types.ModuleType("click._winconsole")
    console._get_windows_console_stream = lambda *_: None  # type: ignore[attr-defined]
    sys.modules["click._winconsole"] = console
    return {"msvcrt": _msvcrt()}


def _msvcrt() -> types.ModuleType:
    """Return the keyboard of Windows' console, with the keys of the terminal that standard input is."""
    module = types.ModuleType("msvcrt")
    keys = _Keys()
    module.setmode = lambda descriptor, flags: 0  # type: ignore[attr-defined]
    module.getwch, module.kbhit = keys.next, keys.waiting  # type: ignore[attr-defined]
    return module


class _Keys:
    """Single characters without an echo; Ctrl-C is one of them, and a special key is two, as in Windows' console."""

    def __init__(self) -> None:
        self._second = ""

    def next(self) -> str:
        """Wait for the next character."""
        if self._second:
            key, self._second = self._second, ""
            return key
        return self._raw(self._read)

    def waiting(self) -> bool:
        """Return whether a character can be had at once."""
        return bool(self._second) or self._raw(lambda: bool(select.select([0], [], [], 0)[0]))

    def _read(self) -> str:
        key = os.read(0, 1)
        while key and (key[0] & 0xC0 == 0xC0) and len(key) < 4 and not _decodes(key):
            key += os.read(0, 1)
        if key == b"\x1b" and select.select([0], [], [], 0)[0]:
            self._second = SPECIAL_KEYS[os.read(0, 2).decode()[-1]]
            return "\xe0"
        return "\r" if key == b"\n" else key.decode()

    @staticmethod
    def _raw(look: Callable[[], Any]) -> Any:
        before = termios.tcgetattr(0)
        raw = termios.tcgetattr(0)
        raw[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
        termios.tcsetattr(0, termios.TCSADRAIN, raw)
        try:
            return look()
        finally:
            termios.tcsetattr(0, termios.TCSADRAIN, before)


def _decodes(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
