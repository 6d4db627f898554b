"""Read tar archives from the front to the back, in memory and within limits; nothing is unpacked to disk."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from fam_grader.submissions._records import Unreadable, require_size

TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz")
GZIP = b"\x1f\x8b"
MAX_UNPACKED = 400 << 20
MAX_AT_ONCE = 1 << 20  # that tarfile may ask for: more than any header with a long name has
MAX_ENTRIES = 100_000
BLOCK = 1 << 16
LATEST = 1e11  # seconds; a header may claim any number


@dataclass(frozen=True)
class TarMember:
    """A regular file of an archive; `content` is None if it is not wanted, or larger than the remaining room."""

    path: PurePosixPath
    modified: float
    content: bytes | None

    def read(self, limit: int) -> bytes:
        """Return the content, which was read when the archive was listed."""
        if self.content is None:
            raise Unreadable(f"it is larger than {limit >> 20} MB")
        return require_size(self.content, limit)


def is_tar(name: str) -> bool:
    """Return whether a file's name is that of a tar archive, plain or compressed by gzip."""
    return name.lower().endswith(TAR_SUFFIXES)


def archive_stem(name: str) -> str:
    """Return a file's name without its suffix, which may have two parts.

    >>> archive_stem("ada.tar.gz"), archive_stem("ada.v2.py")
    ('ada', 'ada.v2')
    """
    suffix = next((each for each in TAR_SUFFIXES if name.lower().endswith(each)), "")
    return name[: -len(suffix)] if suffix else PurePosixPath(name).stem


def read_tar(file: IO[bytes], wanted: Callable[[PurePosixPath], bool], room: int) -> Iterator[TarMember]:
    """Yield the regular files of an archive: no links, no devices, and no path that leads out of it.

    Args:
        file: the archive.
        wanted: says of which files the content is read.
        room: how many bytes may be read of all of them together.
    """
    try:
        packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        unpacked: IO[bytes] = gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[assignment]
        forward = _Forward(unpacked)
        with tarfile.TarFile(fileobj=forward) as archive:  # type: ignore[arg-type]
            for info in _entries(archive):
                path = PurePosixPath(info.name.lstrip("/"))
                fits = wanted(path) and info.size <= room
                content = forward.part(info.offset_data, info.size) if fits else None
                room -= len(content or b"")
                yield TarMember(path, float(info.mtime) if 0 <= info.mtime < LATEST else 0.0, content)
    except Unreadable:
        raise
    except Exception as error:  # tarfile, gzip and zlib each have their own
        raise Unreadable(f"it is no tar archive, or a damaged one ({type(error).__name__})") from error


def _entries(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    count = 0
    while (info := archive.next()) is not None:
        archive.members.clear()  # type: ignore[attr-defined]  # or they would all be kept
        count += 1
        if count > MAX_ENTRIES:
            raise Unreadable(f"the archive holds more than {MAX_ENTRIES} entries")
        if info.isreg() and not info.issparse() and ".." not in PurePosixPath(info.name).parts:
            yield info


class _Forward:
    """An unpacked archive that is read in one direction, and never more than a little at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._position = 0

    def tell(self) -> int:
        """Return how many bytes were read or passed over."""
        return self._position

    def seek(self, position: int) -> int:
        """Skip the bytes before `position`."""
        if position < self._position:
            raise Unreadable("the archive is damaged: an entry has an impossible size")
        while self._position < position and self.read(min(BLOCK, position - self._position)):
            pass
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        if not 0 <= size <= MAX_AT_ONCE:
            raise Unreadable("the archive has a header of an impossible size")
        content = self._file.read(size)
        self._position += len(content)
        if self._position > MAX_UNPACKED:
            raise Unreadable(f"the archive is larger than {MAX_UNPACKED >> 20} MB when unpacked")
        return content

    def part(self, start: int, size: int) -> bytes:
        """Return `size` bytes from `start` on."""
        self.seek(start)
        blocks = []
        while size and (block := self.read(min(BLOCK, size))):
            blocks.append(block)
            size -= len(block)
        if size:
            raise Unreadable("the archive ends too early")
        return b"".join(blocks)
