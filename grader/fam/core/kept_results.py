"""Results that are kept in the cache by the content of all that they depend on: files, code and versions."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fam import __version__
from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.core.paths import cache_dir

MONTH = 30 * 24 * 3600  # seconds after which a result that was not asked for is removed
IGNORED = {"__pycache__", ".git", ".pytest_cache", ".ipynb_checkpoints"}


class KeptResult:
    """A result as JSON, in the user's cache folder; whatever cannot be read there counts as missing."""

    def __init__(self, kind: str, digest: str) -> None:
        self._path = cache_dir() / kind / f"{digest}.json"

    def read(self) -> Any:
        """Return the result, or None if there is none."""
        with suppress(OSError, ValueError):
            found = json.loads(self._path.read_bytes())
            self._path.touch()
            return found
        return None

    def write(self, result: Any) -> None:
        """Keep the result, and remove those unused for a month; a read-only home only costs time."""
        with suppress(OSError, CourseError):
            atomic_write_bytes(self._path, json.dumps(result).encode())
            for old in self._path.parent.glob("*.json"):
                if old.stat().st_mtime < time.time() - MONTH:
                    old.unlink()


def digest_of(paths: Iterable[Path], packages: Sequence[str], libraries: Sequence[str], *facts: object) -> str:
    """Return a digest of all that a result depends on.

    Args:
        paths: files, and folders with all files in them, of the course.
        packages: our own packages, whose code is read.
        libraries: distributions of others, whose versions count.
        facts: what else counts, such as options.
    """
    digest = hashlib.sha256()
    versions = [__version__, platform.python_version(), platform.platform(), *map(_version, libraries)]
    digest.update(repr((versions, facts)).encode())
    for root in (*paths, *map(_folder, packages)):
        for path in _files(root):
            digest.update(f"\0{path}\0".encode(errors="surrogateescape"))
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _files(root: Path) -> list[Path]:
    if root.is_file():
        return [root]
    return sorted(path for path in root.rglob("*") if IGNORED.isdisjoint(path.parts) and path.is_file())


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
