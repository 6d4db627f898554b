"""Import the standard library and NumPy from memory, so that a sandboxed process opens no file.

Readable files are side channels: the access time changes, pages stay in memory, folders can be listed. One submission
could store hidden inputs there, bit by bit, for the next one to read. So the zygote loads the code of every module
before it starts a student's process, and the policy blocks all files.
"""

from __future__ import annotations

import importlib.util
import marshal
import mmap
import os
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

import numpy as np

# Folders that no submission needs.
LEFT_OUT = """
    __pycache__ distutils dist-packages ensurepip idlelib lib-dynload lib2to3 pydoc_data site-packages
    test tests tkinter turtledemo venv
"""

_LEFT_OUT = frozenset(LEFT_OUT.split())
_CACHE_HEADER = 16  # PEP 552: magic number, flags, time and size of the source


@dataclass(frozen=True)
class _Entry:
    """A module in memory: its file, and the span of its code."""

    file: str
    is_package: bool
    compiled: bool
    span: slice


class MemoryImporter(MetaPathFinder, InspectLoader):
    """Finds and loads the modules below `roots`, pairs of a folder and its package ("" for none)."""

    def __init__(self, roots: Sequence[tuple[Path, str]]) -> None:
        self._entries: dict[str, _Entry] = {}
        # Not on the heap: a fork need not copy this kind of memory, page by page, for each student's process.
        with os.fdopen(os.memfd_create("library"), "w+b") as file:
            for root, package in roots:
                for path, name in _modules_below(root, package):
                    if name not in self._entries:
                        code, compiled = _read(path)
                        span = slice(file.tell(), file.tell() + len(code))
                        self._entries[name] = _Entry(str(path), path.name == "__init__.py", compiled, span)
                        file.write(code)
            file.write(b"\n")  # an empty file cannot be mapped
            file.flush()
            self._memory = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module in memory, or None."""
        entry = self._entries.get(fullname)
        if entry is None:
            return None
        spec = importlib.util.spec_from_loader(fullname, self, origin=entry.file, is_package=entry.is_package)
        if spec is not None:
            spec.has_location = True  # modules expect a `__file__`
        return spec

    def get_code(self, fullname: str) -> CodeType:
        """Return a module's code, from Python's cache if that was fresh."""
        entry = self._entries[fullname]
        content = self._memory[entry.span]
        if not entry.compiled:
            return compile(content, entry.file, "exec", dont_inherit=True)
        code: CodeType = marshal.loads(content)  # noqa: S302 - read before any student's code ran
        return code

    def get_source(self, fullname: str) -> None:
        """Return None, so that tracebacks show no source of the library."""
        return

    def replace_all_others(self) -> None:
        """Restrict imports to these modules and those that are built into Python."""
        sys.meta_path[:] = [BuiltinImporter, FrozenImporter, self]
        sys.path.clear()
        sys.path_hooks.clear()
        sys.path_importer_cache.clear()


def standard_library_and_numpy() -> MemoryImporter:
    """Load the code of the standard library and of NumPy."""
    standard = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")}
    roots = [(Path(path), "") for path in sorted(standard)]
    return MemoryImporter([*roots, (Path(np.__file__).parent, "numpy")])


def keep_mapped_files_in_memory() -> None:
    """Read every file that this process has mapped, such as NumPy's own libraries.

    Access to a page that is not in memory yet is slow, and fast afterwards: one submission could leave a bit in each
    page for the next one.
    """
    lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    paths = {line.split(maxsplit=5)[5] for line in lines if line.count("/")}
    for path in paths:
        if os.path.isfile(path):  # noqa: PTH113 - not deleted since, and not an anonymous mapping
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123
                while file.read(1 << 20):
                    pass


def _modules_below(folder: Path, package: str) -> Iterator[tuple[Path, str]]:
    """Return every source file below `folder`, with the name of its module."""
    prefix = f"{package}." if package else ""
    for entry in os.scandir(folder):
        name, suffix = os.path.splitext(entry.name)  # noqa: PTH122 - a few thousand paths
        if entry.name in _LEFT_OUT:
            continue
        if entry.is_dir():
            if name.isidentifier() and (package or Path(entry.path, "__init__.py").is_file()):
                yield from _modules_below(Path(entry.path), f"{prefix}{name}")
        elif suffix == ".py" and entry.is_file():  # not a broken link
            yield Path(entry.path), package if name == "__init__" else f"{prefix}{name}"


def _read(path: Path) -> tuple[bytes, bool]:
    """Return a module's code from Python's cache and True, or its source and False."""
    status = path.stat()
    try:
        cached = Path(importlib.util.cache_from_source(str(path))).read_bytes()
    except (OSError, NotImplementedError):
        return path.read_bytes(), False
    fresh = (
        importlib.util.MAGIC_NUMBER
        + bytes(4)
        + (int(status.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little")
        + (status.st_size & 0xFFFFFFFF).to_bytes(4, "little")
    )
    if cached[:_CACHE_HEADER] != fresh:
        return path.read_bytes(), False
    return cached[_CACHE_HEADER:], True
