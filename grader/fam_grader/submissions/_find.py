"""Find the submissions that `fam grade PATH...` means, and give each a folder name of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fam_grader._errors import CourseError
from fam_grader.course import Course

IGNORED = re.compile(r"[.~].*|__MACOSX|Thumbs\.db|desktop\.ini")
# What can be graded is a submission, even where its name begins with a dot; `._name` and `~$name` are shadows.
SUBMITTED = re.compile(r"(?!\._|~\$).*\.(py|ipynb|zip)", re.IGNORECASE | re.DOTALL)
MAX_FOLDER_NAME = 160  # bytes; a file system takes 255, and a number may follow

# Files of ours beside the submissions' folders, and names that Windows keeps for devices.
TAKEN = {
    *("grades.csv", "grades.sqlite", "grades.sqlite-journal", "grades.sqlite-shm", "grades.sqlite-wal"),
    *("report.html", "faults.log", "con", "prn", "aux", "nul"),
    *(f"{device}{number}" for device in ("com", "lpt") for number in range(10)),
}


@dataclass(frozen=True)
class Found:
    """A submission as it was found: its name as given, and the name of the folder for its results."""

    path: Path
    name: str
    student: str


def find_submissions(paths: Iterable[Path], course: Course) -> list[Found]:
    """List the submissions at `paths`, each once.

    A file is a submission. A folder is one if it holds a unit's file, a unit's folder or `exercises/`; any other
    folder is a class, and each of its entries is a submission.
    """
    unique = dict.fromkeys(entry for path in paths for entry in _entries(path, course))
    taken = set(TAKEN)
    return [Found(path, path.name, _folder_name(path, taken)) for path in unique]


def _entries(path: Path, course: Course) -> Iterator[Path]:
    if not path.exists():
        raise CourseError(f"There is nothing at {path}; a submission, or a folder of submissions, was expected.")
    path = path.resolve()
    if not path.is_dir():
        yield path
        return
    try:
        entries = [entry for entry in sorted(path.iterdir()) if _counts(entry.name)]
    except OSError as error:
        raise CourseError(f"The folder {path} cannot be read: {error.strerror}.") from error
    if _make_a_submission(entries, course):
        yield path
        return
    if not entries:
        raise CourseError(f"The folder {path} is empty; a folder of submissions was expected.")
    yield from entries


def _counts(name: str) -> bool:
    return not IGNORED.fullmatch(name) or bool(SUBMITTED.fullmatch(name))


def _make_a_submission(entries: Iterable[Path], course: Course) -> bool:
    """Say whether a folder with these entries is a submission, and not a class; `01_ada` may well be a student."""
    units = course.units.values()
    telling = {"exercises", *(f"{unit.name}.py" for unit in units), *(unit.label for unit in units)}
    return any(entry.name in telling for entry in entries)


def _folder_name(path: Path, taken: set[str]) -> str:
    """Make a name that is one plain folder on every system, and nobody else's."""
    stem = path.name if path.is_dir() else path.stem
    plain = unicodedata.normalize("NFC", stem)
    plain = "".join(each if each.isalnum() or each in "-_.@ " else "_" for each in plain)
    plain = plain.strip(" .-_").encode()[:MAX_FOLDER_NAME].decode(errors="ignore").strip(" .-_") or "unnamed"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain}-{number}", number + 1
    taken.add(name.casefold())
    return name
