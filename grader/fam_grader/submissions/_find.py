"""Find the submissions that `fam grade PATH...` means, and give each a folder name of its own."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from os.path import normcase
from pathlib import Path, PurePosixPath

from fam.core.errors import CourseError
from fam.core.packed import Packed
from fam.course import Course
from fam_grader.submissions._gradescope import METADATA, read_metadata
from fam_grader.submissions._layouts import (
    Entry,
    arrange,
    class_within,
    makes_a_submission,
    owner_by_name,
)
from fam_grader.submissions._members import (
    ClassArchive,
    class_archive,
    is_plain_file,
    member_name,
    open_member,
    tar_members,
)
from fam_grader.submissions._records import Kind, SubmissionSource, Unreadable, counts
from fam_grader.submissions._regular_file import RegularFile
from fam_grader.submissions._tar import archive_stem, is_tar

MAX_FOLDER_NAME = 160  # bytes; a file system takes 255, and a number may follow

# Files of ours beside the submissions' folders, and names that Windows keeps for devices.
TAKEN = {
    *("grades.csv", "grades.sqlite", "grades.sqlite-journal", "grades.sqlite-shm", "grades.sqlite-wal"),
    *("changes.csv", "decisions.csv", "items.csv", "late_days.csv", "key.csv", "links.key"),
    *("class.csv", "canvas.csv", "moodle.csv", "gradescope.csv"),
    *("report.html", "faults.log", "con", "prn", "aux", "nul"),
    *(f"{device}{number}" for device in ("com", "lpt") for number in range(10)),
}


def find_submissions(paths: Iterable[Path], course: Course) -> list[SubmissionSource]:
    """List the submissions at `paths`, each once; see `find_class`."""
    return list(find_class(paths, course))


def find_class(paths: Iterable[Path], course: Course) -> Sequence[SubmissionSource]:
    """List the submissions at `paths`, each once.

    A file is a submission. A folder is one if it holds a unit's file, a unit's folder or `exercises/`; any other
    folder is a class, and so is an archive that `class_within` takes for one. `arrange` sorts a class's entries into
    submissions: mostly, each entry is one.
    """
    found = Packed[SubmissionSource]()
    places, taken = set[bytes](), set(TAKEN)
    for path in paths:
        for source in _submissions(path, course):
            place = (normcase(source.path), *(part.location for part in source.parts))
            digest = sha256(repr(place).encode("utf-8", "surrogatepass")).digest()
            if digest not in places:
                places.add(digest)
                found.append(replace(source, student=_folder_name(source.student, taken)))
    return found


def _submissions(path: Path, course: Course) -> Iterator[SubmissionSource]:
    """Yield the submissions at `path`; the folder names in `student` need not be unique or valid yet."""
    if not path.exists():
        raise CourseError(f"There is nothing at {path}; a submission, or a folder of submissions, was expected.")
    path = path.resolve()
    if path.is_dir():
        yield from _in_folder(path, course)
    else:
        yield from _in_archive(path, course) or [_single(path, archive_stem(path.name))]


def _single(path: Path, stem: str) -> SubmissionSource:
    return SubmissionSource(path, path.name, stem, owners=(owner_by_name(stem),))


def _in_folder(path: Path, course: Course) -> Iterator[SubmissionSource]:
    names = _names(path)
    if makes_a_submission(names, course):
        yield _single(path, path.name)
        return
    if not names:
        raise CourseError(f"The folder {path} is empty; a folder of submissions was expected.")
    inner = path / names[0]
    if len(names) == 1 and (inner / METADATA).is_file() and not inner.is_symlink():  # as it is unpacked
        yield from _in_folder(inner, course)
        return
    metadata = _metadata_at(path / METADATA) if METADATA in names else None
    entries = [Entry(name, (path / name).is_dir(), (path / name / ".git").is_dir()) for name in names]
    yield from (_within_folder(path, source) for source in arrange(entries, course, metadata))


def _within_folder(folder: Path, source: SubmissionSource) -> SubmissionSource:
    """Return `source` in `folder`: a single entry that keeps its name has a path of its own, and no parts."""
    (part, *more) = source.parts
    whole = not more and part.name in ("", part.location)
    return replace(source, path=folder / part.location, parts=()) if whole else replace(source, path=folder)


def _names(path: Path) -> list[str]:
    try:
        return [name for name in sorted((entry.name for entry in path.iterdir()), key=normcase) if counts(name)]
    except OSError as error:
        raise CourseError(f"The folder {path} cannot be read: {error.strerror}.") from error


def _metadata_at(path: Path) -> dict[str, SubmissionSource]:
    try:
        with io.BufferedReader(RegularFile(path)) as file:
            return _metadata(file)
    except (OSError, Unreadable) as error:
        raise CourseError(f"{path} cannot be read: {error}. Download the export again.") from error


def _metadata(file: Iterable[bytes]) -> dict[str, SubmissionSource]:
    return read_metadata(line.decode("utf-8", "replace") for line in file)


def _in_archive(path: Path, course: Course) -> list[SubmissionSource]:
    """Return the submissions of a class in one archive; none if it is no class, or cannot be read."""
    if is_tar(path.name):
        _refuse_class(path, course)
    if path.suffix.lower() != ".zip":
        return []
    try:
        listing = class_archive(path)
        files = {name: info for info in listing.infos if (name := _usable(info))}
        clones = _clones(listing)
        root = class_within(files, course, clones)
        if root is None:
            return []
        metadata = None
        if root + METADATA in files:
            with open_member(listing.archive, files[root + METADATA]) as file:
                metadata = _metadata(file)
    except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, Unreadable):
        return []
    sources = arrange(_archive_entries(files, clones, root), course, metadata)
    return [_within_archive(path, root, source) for source in sources]


def _refuse_class(path: Path, course: Course) -> None:
    """Raise CourseError for a class in a tar archive: its submissions would be taken for one."""
    try:
        names = [str(member.path) for member in tar_members(path)]
    except (OSError, Unreadable):  # the submission's row will say so
        return
    if class_within(names, course) is not None:
        raise CourseError(f"{path} holds several submissions. Unpack it and name the folder, or pack it as a .zip.")


def _within_archive(path: Path, root: str, source: SubmissionSource) -> SubmissionSource:
    """Return `source` in the folder `root` of the archive."""
    parts = tuple(replace(part, location=root + part.location) for part in source.parts)
    kind = Kind.ARCHIVE if source.kind is Kind.PLAIN else source.kind
    return replace(source, path=path, parts=parts, kind=kind)


def _usable(info: zipfile.ZipInfo) -> str:
    """Return the name of a file that may be part of a class's submission, else nothing."""
    name = PurePosixPath(member_name(info))
    plain = is_plain_file(info) and str(name) == member_name(info) and not name.is_absolute()
    return str(name) if plain and ".." not in name.parts and all(counts(part) for part in name.parts) else ""


def _clones(listing: ClassArchive) -> set[str]:
    """Return the folders of an archive that hold a git repository, even one without a commit."""
    names = (PurePosixPath(member_name(info)).parts for info in listing.infos)
    return {"/".join(parts[: parts.index(".git")]) for parts in names if ".git" in parts[1:]}


def _archive_entries(files: dict[str, zipfile.ZipInfo], clones: set[str], root: str) -> Sequence[Entry]:
    """List what lies directly in the folder `root` of an archive."""
    inside = [name[len(root) :] for name in clones if name.startswith(root)]
    entries = {name: Entry(name, folder=True, cloned=True) for name in inside if "/" not in name}
    for name, info in files.items():
        if name.startswith(root):
            top, slash, _ = name[len(root) :].partition("/")
            before = entries.get(top)
            times = [time for time in (before and before.modified, _time(info)) if time]
            entries[top] = Entry(top, bool(slash), before is not None and before.cloned, max(times, default=None))
    return [entries[name] for name in sorted(entries)]


def _time(info: zipfile.ZipInfo) -> datetime | None:
    """Return a member's time; it is local to the machine that made the archive, so this zone is a guess."""
    try:
        return datetime(*info.date_time).astimezone() if info.date_time[0] > 1980 else None
    except (ValueError, OverflowError, OSError):
        return None


def _folder_name(stem: str, taken: set[str]) -> str:
    """Make a name that is one plain folder on every system, and unique."""
    plain = unicodedata.normalize("NFC", stem)
    plain = "".join(each if each.isalnum() or each in "-_.@ " else "_" for each in plain)
    plain = plain.strip(" .-_").encode()[:MAX_FOLDER_NAME].decode(errors="ignore").strip(" .-_") or "unnamed"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain}-{number}", number + 1
    taken.add(name.casefold())
    return name
