"""Read one submission into plain source texts, within limits, whatever somebody handed in."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from fam_grader.course import Course
from fam_grader.running.session import Sources
from fam_grader.running.wire import MAX_HEADER
from fam_grader.submissions._find import IGNORED, Found
from fam_grader.submissions._notebook import NotebookError, notebook_module
from fam_grader.visible import visible

MAX_SOURCE = 1 << 20
MAX_TOGETHER = MAX_HEADER - (1 << 14)  # all sources go to the student's process in one header, beside their names
MAX_NOTEBOOK = 20 << 20
MAX_ARCHIVE = 200 << 20
MAX_MEMBERS = 5_000
MAX_LISTING = 2 << 20  # of an archive; enough for so many members with long names
MAX_DEPTH = 12
MAX_NAME = 100
ONE_FILE = "submission"  # the module that a single file or notebook becomes


class Unreadable(Exception):
    """A submission, or one file of it, that cannot be read; the text is the reason, for its student."""

    @property
    def digest(self) -> str:
        """Tell this reason from any other, and from every content."""
        return _digest("unreadable", str(self))


@dataclass(frozen=True)
class Submission:
    """A submission as plain texts: its sources, what of it could not be read, and a digest of all that."""

    found: Found
    sources: Sources
    problems: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Tell this content from any other."""
        texts, files = (sorted(each.items()) for each in (self.sources.texts, self.sources.files))
        return _digest(texts, files, self.problems)


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


class Member(Protocol):
    """A regular file of a submission."""

    @property
    def path(self) -> PurePosixPath:
        """Its place in the submission."""

    def read(self, limit: int) -> bytes:
        """Give its content; raise Unreadable where that is longer than `limit` or cannot be read."""


def read_submission(found: Found, course: Course) -> Submission:
    """Read the submission; raise Unreadable, with the reason, where there is nothing to grade in it."""
    try:
        with ExitStack() as opened:
            texts, files, problems = _choose(_members(found.path, opened), course)
    except FileNotFoundError as error:
        raise Unreadable("it, or a part of it, has vanished since the class was listed") from error
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or type(error).__name__}") from error
    if not texts:
        raise Unreadable(
            "; ".join(problems) or f"it holds none of the course's files, such as {next(iter(course.units))}.py"
        )
    functions = {}
    for spec in course.functions.values():
        module = spec.unit if spec.unit in texts else ONE_FILE
        if module in texts:
            functions[spec.name] = (module, spec.name)
    return Submission(found, Sources(texts, files, functions), tuple(problems))


def _choose(members: list[Member], course: Course) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Take each unit's file from the least deep place where it lies; else the one script or notebook there is."""
    texts: dict[str, str] = {}
    files: dict[str, str] = {}
    problems: list[str] = []
    room = MAX_TOGETHER

    def take(module: str, member: Member) -> None:
        nonlocal room
        name = visible(member.path.name[:MAX_NAME], keep="")
        try:
            text = _text(member)
            size = len(json.dumps(text))
            if size > room:
                raise Unreadable(f"the code is larger than {MAX_SOURCE >> 20} MB, all files together")
        except Unreadable as reason:
            problems.append(f"{name}: {reason}")
        else:
            texts[module], files[module] = text, name
            room -= size

    by_depth = sorted(members, key=lambda member: (len(member.path.parts), str(member.path)))
    for unit in course.units:
        named = [member for member in by_depth if member.path.name == f"{unit}.py"]
        if named:
            take(unit, named[0])
    others = [member for member in by_depth if member.path.suffix.lower() in (".py", ".ipynb")]
    if not texts and not problems and others:
        notebooks = [member for member in others if member.path.suffix.lower() == ".ipynb"]
        first, *more = notebooks or others
        take(ONE_FILE, first)
        if more:
            read = visible(first.path.name[:MAX_NAME], keep="")
            problems.append(
                f"of {1 + len(more)} files only {read} was read; hand in one script or notebook with everything, "
                "or one file for each unit, named after it"
            )
    return texts, files, problems


def _text(member: Member) -> str:
    if member.path.suffix.lower() == ".ipynb":
        try:
            return notebook_module(_decode(member.read(MAX_NOTEBOOK)))
        except NotebookError as reason:
            raise Unreadable(str(reason)) from reason
    text = _decode(member.read(MAX_SOURCE))
    if "\0" in text:
        raise Unreadable("it holds NUL characters; is it really Python?")
    return text


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def _members(path: Path, opened: ExitStack) -> list[Member]:
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        return list(_folder_members(path))
    if not stat.S_ISREG(mode):
        raise Unreadable("it is neither a file nor a folder")
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _archive_members(path, opened)
    if suffix in (".py", ".ipynb"):
        return [_DiskMember(PurePosixPath(path.name), path)]
    raise Unreadable(
        f"{suffix or 'a file without a suffix'} cannot be graded; expected a folder, .zip, .py or .ipynb"
    )


class _RegularFile(io.FileIO):
    """A file that is opened for reading only where it is a regular one, and no link."""

    def __init__(self, place: Path) -> None:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        super().__init__(os.open(place, flags), "rb")
        if not stat.S_ISREG(os.fstat(self.fileno()).st_mode):
            self.close()
            raise Unreadable("it is no regular file")


class _ArchiveFile(_RegularFile):
    """An archive; while it is `listing` its members, it refuses a list that would fill the memory."""

    listing = True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as any file does."""
        if self.listing and size is not None and size > MAX_LISTING:
            raise Unreadable(f"the archive lists too many files; {MAX_MEMBERS} are allowed")
        return super().read(size) or b""


@dataclass(frozen=True)
class _DiskMember:
    path: PurePosixPath
    place: Path

    def read(self, limit: int) -> bytes:
        """Read a regular file, and nothing that has taken its place since it was listed."""
        with _RegularFile(self.place) as file:
            return _within(file.read(limit + 1), limit)


@dataclass(frozen=True)
class _ZipMember:
    path: PurePosixPath
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def read(self, limit: int) -> bytes:
        """Read at most `limit` bytes, whatever the archive says of the size."""
        if self.info.flag_bits & 0x1:
            raise Unreadable("it is encrypted")
        if self.info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Python unpacks the other methods' blocks whole: a small member could fill the memory.
            raise Unreadable("it is compressed in an unusual way; make an ordinary zip archive")
        try:
            with self.archive.open(self.info) as file:
                return _within(file.read(limit + 1), limit)
        except Unreadable:
            raise
        except Exception as error:  # zipfile, zlib, lzma and bz2 each have their own
            raise Unreadable(f"the archive is damaged here ({type(error).__name__})") from error


def _within(content: bytes, limit: int) -> bytes:
    if len(content) > limit:
        raise Unreadable(f"it is larger than {limit >> 20} MB")
    return content


def _folder_members(root: Path) -> Iterator[Member]:
    count = 0
    for folder, folders, names in os.walk(root, followlinks=False):
        relative = Path(folder).relative_to(root)
        folders[:] = sorted(name for name in folders if not IGNORED.fullmatch(name))
        if len(relative.parts) >= MAX_DEPTH - 1:
            folders.clear()
        for name in sorted(names):
            count += 1
            if count > MAX_MEMBERS:
                raise Unreadable(f"it holds more than {MAX_MEMBERS} files")
            place = Path(folder, name)
            if not IGNORED.fullmatch(name) and stat.S_ISREG(place.lstat().st_mode):
                yield _DiskMember(PurePosixPath(relative.as_posix(), name), place)


def _archive_members(path: Path, opened: ExitStack) -> list[Member]:
    if path.stat().st_size > MAX_ARCHIVE:
        raise Unreadable(f"the archive is larger than {MAX_ARCHIVE >> 20} MB")
    file = opened.enter_context(_ArchiveFile(path))
    try:
        archive = opened.enter_context(zipfile.ZipFile(file))
        file.listing = False
        infos = archive.infolist()
    except Unreadable:
        raise
    except Exception as error:  # a damaged archive fails in many ways
        raise Unreadable(f"it is no zip archive, or a damaged one ({type(error).__name__})") from error
    if len(infos) > MAX_MEMBERS:
        raise Unreadable(f"the archive holds more than {MAX_MEMBERS} files")
    members: list[Member] = []
    for info in infos:
        name = PurePosixPath(info.filename.replace("\\", "/"))
        kind = stat.S_IFMT(info.external_attr >> 16)
        plain = kind in (0, stat.S_IFREG) and not info.filename.endswith("/") and len(name.parts) <= MAX_DEPTH
        if plain and not any(IGNORED.fullmatch(part) for part in name.parts if part != ".."):
            members.append(_ZipMember(name, archive, info))
    return members
