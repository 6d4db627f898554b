"""Write files so that a crash leaves the old one or the new one, and never half of it; and archives, always alike."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO

from fam.core.errors import CourseError

# Seconds between attempts: editors, indexers and virus scanners read what was just saved.
PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can give its members


@contextmanager
def atomic_writer(path: Path) -> Iterator[IO[str]]:
    """Open a text file that takes the place of `path` when the block ends without an exception.

    A draft that `kill -9` left behind is written over the next time; two writers of one file at once are not meant.
    """
    draft = path.with_name(f".{path.name}.tmp")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="") as file:
            yield file
        move_into_place(draft, path)
    except BaseException as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CourseError(f"{path} cannot be written: {error.strerror}.") from error
        raise


def atomic_write_bytes(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write the file at `path`, and the folders above it where they are missing; two writers at once do no harm.

    A file that has to be private has its `mode` from the beginning; of any mode, the umask takes its part.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            file.write(content)
        move_into_place(draft, path)
    except BaseException as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CourseError(f"{path} cannot be written: {error.strerror}.") from error
        raise


def move_into_place(draft: Path, path: Path) -> None:
    """Move the draft to its place; on Windows, wait for other programs that are just reading the file."""
    for pause in PAUSES if sys.platform == "win32" else ():
        try:
            draft.replace(path)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    draft.replace(path)


def deterministic_zip(members: Mapping[str, bytes], executable: Collection[str] = ()) -> bytes:
    """Return a zip archive with these members; equal contents make equal bytes, whenever and wherever it is made.

    Args:
        members: the contents, by the members' names.
        executable: the names of those that can be executed.
    """
    import zipfile  # noqa: PLC0415 - slow, and few need it

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, LONG_AGO)
            mode = 0o100755 if name in executable else 0o100644
            info.create_system, info.external_attr = 3, mode << 16  # as Unix writes it, on every system
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return target.getvalue()


def unchanged_text(path: Path) -> str:
    """Return the text of a file that seldom changes; it is read again if its time or its size has changed."""
    found = path.stat()
    return _text(str(path), found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=512)
def _text(path: str, _modified: int, _size: int) -> str:
    return Path(path).read_text(encoding="utf-8")
