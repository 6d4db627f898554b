"""Where the page gets Pyodide from: a folder that is copied into the site, or a server, with integrity hashes."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fam.core.errors import CourseError, InvalidValueError

CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
PACKAGES = ("numpy", "sqlite3")  # of the distribution: checks need the one, flashcards and quizzes the other
LOCK = "pyodide-lock.json"
FOLDER = "pyodide"  # of the site


@dataclass(frozen=True)
class Pyodide:
    """A distribution of Pyodide with NumPy and SQLite.

    Args:
        version: its own.
        base: the address of its folder, which ends in a slash: relative to the site, or elsewhere.
        hashes: of its files, as browsers check them (Subresource Integrity), by name.
        members: the files to copy into the site, by name.
    """

    version: str
    base: str
    hashes: dict[str, str]
    members: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def origin(self) -> str:
        """The server that the page may load from; "" if that is the site's own."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def pinned() -> dict[str, Any]:
    """Return the release that the page uses by default: `version`, `url`, and `hashes` by file name."""
    record: dict[str, Any] = json.loads((files(__package__) / "pyodide.json").read_text(encoding="utf-8"))
    return record


def find_pyodide(place: str | None) -> Pyodide:
    """Return the distribution at a place: a folder, or the address of one; by default the pinned release.

    Raises:
        CourseError: the folder is no distribution, or a file in it is damaged.
        InvalidValueError: the address is not one of a folder that browsers load from.
    """
    if place is None or "://" in place:
        return _at_address(place or pinned()["url"])
    return _in_folder(Path(place))


def _at_address(url: str) -> Pyodide:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise InvalidValueError(f"--pyodide {url}: a folder, or an address such as {pinned()['url']}, was expected.")
    return Pyodide(pinned()["version"], f"{url.rstrip('/')}/", pinned()["hashes"])


def _in_folder(folder: Path) -> Pyodide:
    try:
        lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
        wheels = {str(each["file_name"]): str(each["sha256"]) for each in map(lock["packages"].get, PACKAGES)}
        members = {name: (folder / name).read_bytes() for name in (*CORE, *wheels)}
        version = str(lock["info"]["version"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        wanted_files = f"{', '.join(CORE)} and the wheels of {' and '.join(PACKAGES)}"
        raise CourseError(
            f"{folder} has no distribution of Pyodide with NumPy and SQLite ({error}). It needs "
            f"{wanted_files}: unpack a release such as pyodide-{pinned()['version']}.tar.bz2 there."
        ) from error
    for name, wanted in wheels.items():
        if hashlib.sha256(members[name]).hexdigest() != wanted:
            raise CourseError(f"{folder / name} is damaged: it is not the file that {LOCK} names.")
    return Pyodide(version, f"{FOLDER}/", {name: integrity(data) for name, data in members.items()}, members)


def integrity(data: bytes) -> str:
    """Return a file's hash as browsers check it.

    >>> integrity(b"")
    'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"
