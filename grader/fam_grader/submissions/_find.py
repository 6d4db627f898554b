"""Find the submissions that `fam grade PATH...` means, and give each a folder name of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fam_grader._errors import CourseError
from fam_grader.course import Course
from fam_grader.units import UNIT_FOLDER

IGNORED = re.compile(r"[.~].*|__MACOSX|Thumbs\.db|desktop\.ini")
MAX_FOLDER_NAME = 80


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
    taken: set[str] = set()
    return [Found(path, path.name, _folder_name(path, taken)) for path in unique]


def _entries(path: Path, course: Course) -> Iterator[Path]:
    if not path.exists():
        raise CourseError(f"There is nothing at {path}; a submission, or a folder of submissions, was expected.")
    path = path.resolve()
    if not path.is_dir() or _is_submission(path, course):
        yield path
        return
    entries = [entry for entry in sorted(path.iterdir()) if not IGNORED.fullmatch(entry.name)]
    if not entries:
        raise CourseError(f"The folder {path} is empty; a folder of submissions was expected.")
    yield from entries


def _is_submission(folder: Path, course: Course) -> bool:
    unit_files = {f"{name}.py" for name in course.units}
    names = [entry.name for entry in folder.iterdir()]
    return any(name in unit_files or name == "exercises" or UNIT_FOLDER.fullmatch(name) for name in names)


def _folder_name(path: Path, taken: set[str]) -> str:
    """Make a name that is one plain folder on every system, and nobody else's."""
    stem = path.name if path.is_dir() else path.stem
    plain = unicodedata.normalize("NFC", stem)
    plain = "".join(each if each.isalnum() or each in "-_.@ " else "_" for each in plain)
    plain = plain.strip(" .-_")[:MAX_FOLDER_NAME] or "unnamed"
    name, number = plain, 2
    while name.casefold() in taken:
        name, number = f"{plain}-{number}", number + 1
    taken.add(name.casefold())
    return name
