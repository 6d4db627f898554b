"""Modules that are made from source texts in memory, and can import each other by name."""

from __future__ import annotations

import importlib.util
import linecache
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType


class SourceModules(MetaPathFinder, InspectLoader):
    """Find and load modules from `sources`, a mapping of module names to source texts.

    Args:
        sources: the text of each module.
        files: the file name that tracebacks show for each module; `NAME.py` where none is given.
    """

    def __init__(self, sources: Mapping[str, str], files: Mapping[str, str] | None = None) -> None:
        self.sources = dict(sources)
        self.files = {name: (files or {}).get(name, f"{name}.py") for name in self.sources}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of the submission, or None."""
        if fullname not in self.sources:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self.files[fullname])

    def get_source(self, fullname: str) -> str:
        """Return the text of a module, as tracebacks ask for it."""
        return self.sources[fullname]

    def get_code(self, fullname: str) -> CodeType:
        """Compile a module under the file name that tracebacks shall show."""
        self.remember_lines(fullname)
        return compile(self.sources[fullname], self.files[fullname], "exec", dont_inherit=True)

    def remember_lines(self, fullname: str) -> None:
        """Let tracebacks show the lines of a module."""
        text, file = self.sources[fullname], self.files[fullname]
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)

    def load(self, name: str) -> ModuleType:
        """Import the module `name`; whatever its code raises goes through."""
        return importlib.import_module(name)

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Make the modules importable inside, before any other of the same name, and forget them after."""
        shadowed = {name: sys.modules.pop(name) for name in self.sources if name in sys.modules}
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            sys.meta_path.remove(self)
            for name in self.sources:
                sys.modules.pop(name, None)
            sys.modules.update(shadowed)
