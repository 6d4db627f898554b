"""List the files of a submission, in a folder or in an archive, within limits; nothing is unpacked to disk."""

from __future__ import annotations

import calendar
import io
import os
import stat
import weakref
import zipfile
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from fam.core.text import escape_control_chars
from fam_grader.submissions._git import Repository
from fam_grader.submissions._records import (
    IGNORED,
    MAX_DEPTH,
    MAX_MEMBERS,
    Part,
    SubmissionSource,
    Unreadable,
    require_size,
)
from fam_grader.submissions._regular_file import RegularFile
from fam_grader.submissions._tar import is_tar, read_tar

MAX_ARCHIVE = 200 << 20
MAX_INNER = 64 << 20  # an archive within another, which is held in memory; all of one submission together
MAX_INNER_ARCHIVES = 20
MAX_LISTING = 8 << 20  # of an archive; enough for so many members and a virtual environment
MAX_CLASS_MEMBERS = 500_000
MAX_CLASS_LISTING = 64 << 20
MAX_NAME = 100


class Member(Protocol):
    """A regular file of a submission."""

    @property
    def path(self) -> PurePosixPath:
        """Its path within the submission."""

    @property
    def modified(self) -> float:
        """When it was changed, in seconds; only good for comparing files of one submission."""

    def read(self, limit: int) -> bytes:
        """Return its content; raise Unreadable where that is longer than `limit` or cannot be read."""


def list_members(source: SubmissionSource, opened: ExitStack) -> tuple[list[Member], list[str]]:
    """Return the files of a submission, archives unpacked one level deep, and what could not be opened."""
    members = _first_members(source, opened)
    problems: list[str] = []
    room = MAX_INNER
    archives = [each for each in members if each.path.suffix.lower() == ".zip" or is_tar(each.path.name)]
    if len(archives) > MAX_INNER_ARCHIVES:
        problems.append(f"of {len(archives)} archives in it only {MAX_INNER_ARCHIVES} were opened")
    for archive in archives[:MAX_INNER_ARCHIVES]:
        try:
            content = archive.read(MAX_INNER)
            room -= len(content)
            if room < 0:
                raise Unreadable(f"the archives in it are larger than {MAX_INNER >> 20} MB, all together")
            if is_tar(archive.path.name):
                members += _tar_members(io.BytesIO(content), str(archive.path))
            else:
                members += _opened_members(_open(_Listed(content), opened), archive.path)
        except Unreadable as reason:
            problems.append(f"{escape_control_chars(archive.path.name[:MAX_NAME], keep='')}: {reason}")
        if len(members) > MAX_MEMBERS:
            raise Unreadable(f"it holds more than {MAX_MEMBERS} files")
    return members, problems


def _first_members(source: SubmissionSource, opened: ExitStack) -> list[Member]:
    if source.commit:
        repository = Repository(source.path)
        return list(repository.files(repository.commit(source.commit)))
    return list(_parts(source)) if source.parts else _whole(source.path, opened)


def _whole(path: Path, opened: ExitStack) -> list[Member]:
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        return list(_folder_members(path))
    if not stat.S_ISREG(mode):
        raise Unreadable("it is neither a file nor a folder")
    suffix = path.suffix.lower()
    if (suffix == ".zip" or is_tar(path.name)) and path.stat().st_size > MAX_ARCHIVE:
        raise Unreadable(f"the archive is larger than {MAX_ARCHIVE >> 20} MB")
    if is_tar(path.name):
        return list(tar_members(path))
    if suffix == ".zip":
        return list(_opened_members(_open(_ListedFile(path), opened)))
    if suffix in (".py", ".ipynb"):
        return [_DiskMember(PurePosixPath(path.name), path)]
    raise Unreadable(
        f"{suffix or 'a file without a suffix'} cannot be graded; expected a folder, .zip, .tar.gz, .py or .ipynb"
    )


def _parts(source: SubmissionSource) -> Iterator[Member]:
    """Yield the members of a submission that is a part of a class."""
    if source.path.is_dir():
        for part in source.parts:
            location = source.path / part.location
            if stat.S_ISDIR(location.lstat().st_mode):
                yield from _folder_members(location, part.name)
            else:
                yield _DiskMember(PurePosixPath(part.name), location)
    else:
        listing = class_archive(source.path)
        for part in source.parts:
            yield from _archive_members(listing.archive, listing.within(part), part)


class _Listed(io.BytesIO):
    """An archive in memory; while it is `listing` its members, it refuses a list that would fill the memory."""

    listing = True
    limit = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any file does."""
        _refuse(self, size)
        return super().read(size)


class _ListedFile(RegularFile):
    """An archive on disk that does the same."""

    listing = True
    limit = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any file does."""
        _refuse(self, size)
        return super().read(size) or b""


def _refuse(file: _Listed | _ListedFile, size: int | None) -> None:
    if file.listing and size is not None and size > (file.limit or MAX_LISTING):
        raise Unreadable(f"the archive lists too many files; {MAX_MEMBERS} are allowed")


@dataclass(frozen=True)
class _DiskMember:
    path: PurePosixPath
    location: Path

    @property
    def modified(self) -> float:
        """Return the time of the file itself, and of nothing that a link leads to."""
        return self.location.lstat().st_mtime

    def read(self, limit: int) -> bytes:
        """Read a regular file, and nothing that has replaced it since it was listed."""
        with RegularFile(self.location) as file:
            size = os.fstat(file.fileno()).st_size  # a read reserves as much memory as it is asked for
            return require_size(file.read(min(limit, size) + 1), limit)


@dataclass(frozen=True)
class _ZipMember:
    path: PurePosixPath
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @property
    def modified(self) -> float:
        """Return the time in the archive; its zone is unknown."""
        return float(calendar.timegm((*self.info.date_time, 0, 0, 0)))

    def read(self, limit: int) -> bytes:
        """Read at most `limit` bytes, whatever the archive says of the size."""
        try:
            with open_member(self.archive, self.info) as file:
                return require_size(file.read(limit + 1), limit)
        except Unreadable:
            raise
        except Exception as error:  # zipfile, zlib, lzma and bz2 each have their own
            raise Unreadable(f"the archive is damaged here ({type(error).__name__})") from error


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Open a member that is neither encrypted nor compressed in a way that could fill the memory."""
    if info.flag_bits & 0x1:
        raise Unreadable("it is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # Python unpacks the other methods' blocks whole: a small member could fill the memory.
        raise Unreadable("it is compressed in an unusual way; make an ordinary zip archive")
    return archive.open(info)


def tar_members(path: Path) -> Iterator[Member]:
    """Yield the members of the tar archive at `path`."""
    with RegularFile(path) as file:
        yield from _tar_members(file)


def _tar_members(file: IO[bytes], above: str = "") -> Iterator[Member]:
    count = 0
    for member in read_tar(file, _is_wanted, MAX_INNER):
        path = PurePosixPath(above, member.path)
        if is_clutter(member.path.parts) or len(path.parts) > MAX_DEPTH:
            continue
        count += 1
        if count > MAX_MEMBERS:
            raise Unreadable(f"the archive holds more than {MAX_MEMBERS} files")
        yield replace(member, path=path)


def _is_wanted(path: PurePosixPath) -> bool:
    """Return whether a file of a tar archive is read: it may be one that counts."""
    return (path.suffix.lower() in (".py", ".ipynb", ".zip") or is_tar(path.name)) and not is_clutter(path.parts)


def _folder_members(root: Path, above: str = "") -> Iterator[Member]:
    count = 0
    for folder, folders, names in os.walk(root, followlinks=False):
        relative = Path(folder).relative_to(root)
        folders[:] = sorted(name for name in folders if not IGNORED.fullmatch(name))
        if len(relative.parts) >= MAX_DEPTH - 1:
            folders.clear()
        for name in sorted(name for name in names if not IGNORED.fullmatch(name)):
            count += 1
            if count > MAX_MEMBERS:
                raise Unreadable(f"it holds more than {MAX_MEMBERS} files")
            location = Path(folder, name)
            if stat.S_ISREG(location.lstat().st_mode):
                yield _DiskMember(PurePosixPath(above, relative.as_posix(), name), location)


def _open(file: _Listed | _ListedFile, opened: ExitStack) -> zipfile.ZipFile:
    opened.callback(file.close)
    archive = opened.enter_context(_listed(file))
    names = (PurePosixPath(member_name(info)).parts for info in archive.infolist())
    if sum(not is_clutter(parts) for parts in names) > MAX_MEMBERS:
        raise Unreadable(f"the archive holds more than {MAX_MEMBERS} files")
    return archive


def _listed(file: _Listed | _ListedFile) -> zipfile.ZipFile:
    """Read an archive's directory."""
    try:
        archive = zipfile.ZipFile(file)
    except Unreadable:
        raise
    except Exception as error:  # a damaged archive fails in many ways
        raise Unreadable(f"it is no zip archive, or a damaged one ({type(error).__name__})") from error
    file.listing = False
    return archive


def _opened_members(archive: zipfile.ZipFile, above: PurePosixPath | None = None) -> Iterator[Member]:
    return _archive_members(archive, archive.infolist(), Part("", str(above) if above else ""))


def _archive_members(archive: zipfile.ZipFile, infos: Iterable[zipfile.ZipInfo], part: Part) -> Iterator[Member]:
    for info in infos:
        if is_plain_file(info):
            inner = member_name(info)[len(part.location) :].lstrip("/") if part.location else member_name(info)
            name = PurePosixPath(part.name, inner) if part.name else PurePosixPath(inner or member_name(info))
            if len(name.parts) <= MAX_DEPTH and not is_clutter(PurePosixPath(inner).parts):
                yield _ZipMember(name, archive, info)


def is_clutter(parts: Iterable[str]) -> bool:
    """Return whether a path leads to what programs leave behind, such as a virtual environment."""
    return any(IGNORED.fullmatch(each) for each in parts if each != "..")


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name with forward slashes."""
    return info.filename.replace("\\", "/")


def is_plain_file(info: zipfile.ZipInfo) -> bool:
    """Return whether a member is a file, and no folder, link or device."""
    return stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG) and not info.filename.endswith("/")


class ClassArchive:
    """A class in one zip archive: its members, sorted by their names."""

    def __init__(self, path: Path) -> None:
        file = _ListedFile(path)
        weakref.finalize(self, file.close)
        file.limit = MAX_CLASS_LISTING
        self.archive = _listed(file)
        self.infos = sorted(self.archive.infolist(), key=member_name)
        self._names = [member_name(info) for info in self.infos]
        if len(self.infos) > MAX_CLASS_MEMBERS:
            raise Unreadable(f"the archive holds more than {MAX_CLASS_MEMBERS} files")

    def within(self, part: Part) -> list[zipfile.ZipInfo]:
        """Return the member at `part.location`, or all those in the folder there."""
        folder = part.location if part.location.endswith("/") else f"{part.location}/"
        start = bisect_left(self._names, part.location)
        exact = [info for info in self.infos[start : start + 1] if member_name(info) == part.location]
        start, end = bisect_left(self._names, folder), bisect_left(self._names, folder[:-1] + chr(ord("/") + 1))
        return exact or self.infos[start:end]


def class_archive(path: Path) -> ClassArchive:
    """Open a class's archive; the last one stays open, since many submissions are read from it in turn."""
    state = path.stat()
    return _class_archive(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=1)
def _class_archive(path: Path, size: int, changed: int) -> ClassArchive:
    return ClassArchive(path)
