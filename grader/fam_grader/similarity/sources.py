"""Write the code of a class as other detectors of copies take it: JPlag and MOSS."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.course import Course
from fam_grader.submissions import SubmissionSource, Unreadable, notebook_cells, read_submission

SUBMISSIONS, KNOWN, BASE = "submissions", "known", "base"
MARK = "written-by-fam.txt"  # in a folder whose content may be replaced


def require_own_folder(folder: Path) -> None:
    """Raise CourseError if `folder` holds anything that no export wrote: its content would be replaced."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise CourseError(f"{folder} holds files that `--sources` did not write; name a new or an empty folder.")


def write_sources(
    folder: Path,
    course: Course,
    units: Iterable[str],
    submissions: Iterable[SubmissionSource],
    known: Iterable[SubmissionSource] = (),
) -> list[str]:
    """Write a folder with the sources of each submission, and what every student was given.

    `folder` gets `submissions/STUDENT/FILE.py`, `known/NAME/FILE.py` and `base/UNIT.py` (the skeletons). Notebooks
    become scripts of their code cells. The folders of an earlier export are replaced.

    Args:
        folder: the folder to write to; it is made if necessary.
        course: the course, with its skeletons.
        units: the names of the units whose skeletons are written.
        submissions: the class; `student` is the name of the folder.
        known: submissions that are no part of the class.

    Returns:
        The names of the submissions that could not be read.

    Raises:
        CourseError: if `folder` holds what no export wrote, or cannot be written to.
    """
    try:
        require_own_folder(folder)
        _write(folder / MARK, "Each run of `fam grade --sources` replaces the folders here.\n")
        for part in (SUBMISSIONS, KNOWN, BASE):
            shutil.rmtree(folder / part, ignore_errors=True)
        for name in units:
            skeleton = course.units[name].skeleton
            if skeleton.is_file():
                _write(folder / BASE / skeleton.name, skeleton.read_text(encoding="utf-8"))
        unreadable = _write_each(folder / SUBMISSIONS, course, submissions)
        return unreadable + _write_each(folder / KNOWN, course, known)
    except OSError as error:
        raise CourseError(f"The sources cannot be written to {folder}: {error.strerror or error}.") from error


def _write_each(folder: Path, course: Course, sources: Iterable[SubmissionSource]) -> list[str]:
    unreadable = []
    for source in sources:
        try:
            submission = read_submission(source, course)
        except Unreadable:
            unreadable.append(source.name)
            continue
        for module, text in submission.sources.texts.items():
            cells = notebook_cells(text)
            _write(folder / source.student / f"{module}.py", text if cells is None else "\n\n".join(cells))
    return unreadable


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, text.encode("utf-8", "surrogatepass"))
