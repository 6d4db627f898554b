"""A whole course in one piece, to be sent to a machine that has only the package."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fam.core.errors import CourseError
from fam.course import RIGHT_ANSWERS, Course, load_course
from fam_grader.execution.isolation import Isolation

# How names begin that decide no mark: caches, what editors keep, and answers that prove the suites to their authors.
LEFT_OUT = ("__pycache__", ".", RIGHT_ANSWERS)


@dataclass(frozen=True)
class Bundle:
    """The exercises, solutions and hidden suites of a course; the same files make the same bytes."""

    content: bytes

    @classmethod
    def of(cls, course: Course) -> Bundle:
        """Pack a course with its private half."""
        solutions, hidden = course.require_private()
        folders = {"exercises": course.exercises, "solutions": solutions, "grader/hidden": hidden}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, folder in folders.items():
                for path in _files_below(folder):
                    member = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}")  # its date is 1980
                    member.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(member, path.read_bytes())
        return cls(packed.getvalue())

    @cached_property
    def digest(self) -> str:
        """Tell this course from any other."""
        return hashlib.sha256(self.content).hexdigest()

    def unpack(self, folder: Path) -> Course:
        """Lay the course out in `folder`, and load it from there."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                archive.extractall(folder)
        except OSError as error:
            raise CourseError(f"The course cannot be unpacked to {folder}: {error.strerror}.") from error
        return load_course(folder)


@dataclass(frozen=True)
class JobSpec:
    """What a grader elsewhere is to grade, and how."""

    bundle: Bundle
    units: tuple[str, ...]
    isolation: Isolation


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(LEFT_OUT) for part in path.relative_to(folder).parts):
            yield path
