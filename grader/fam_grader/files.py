"""Write files so that a crash leaves the old one or the new one, and never half of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from fam_grader._errors import CourseError


@contextmanager
def atomic_writer(path: Path) -> Iterator[IO[str]]:
    """Open a text file that takes the place of `path` when the block ends without an exception.

    A draft that `kill -9` left behind is written over the next time; two writers of one file at once are not meant.
    """
    draft = path.with_name(f".{path.name}.tmp")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="") as file:
            yield file
        draft.replace(path)
    except BaseException as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CourseError(f"{path} cannot be written: {error.strerror}.") from error
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Write the file at `path`, and the folders above it where they are missing; two writers at once do no harm."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except BaseException as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise CourseError(f"{path} cannot be written: {error.strerror}.") from error
        raise
