"""The files of a course that students get: listed by their paths, so that nothing else is included by accident."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fam.core.errors import CourseError
from fam.course import Course, Unit

EXERCISES, DECKS = "exercises", "quizzes/decks"
PICTURES = {".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}
DATA = {".csv", ".npy", ".npz"}
# What editors, Python and file managers leave behind.
BEGINNINGS, ENDINGS = (".", "#", "__pycache__"), ("~", ".bak", ".orig", ".pyc", ".pyo", ".rej", ".swp", ".tmp")
LEFT_BEHIND = {"Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class PublicFiles:
    """What students get of a course, by its name in the course; and the leftovers that they do not get."""

    members: dict[str, bytes]
    left_out: tuple[Path, ...]


def public_files(course: Course) -> PublicFiles:
    """Read the files of `course` for students.

    Raises CourseError for a file that does not belong to a course, and for links: they may not be meant for students.
    """
    members: dict[str, bytes] = {}
    left_out: list[Path] = []
    strays: list[Path] = []
    known = set(_known(course))
    for name, folder in ((EXERCISES, course.exercises), (DECKS, decks_of(course))):
        for path in _walk(folder, left_out) if folder.is_dir() else ():
            belongs = path in known or (name == DECKS and path.suffix == ".yaml" and path.parent == folder)
            if path.is_symlink() or not belongs:
                strays.append(path)
            else:
                members[f"{name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    if strays:
        raise CourseError(_about(strays))
    return PublicFiles(dict(sorted(members.items())), tuple(left_out))


def decks_of(course: Course) -> Path:
    """Return the folder of the course's own decks, whether it has any or not."""
    return course.exercises.parent / DECKS


def _known(course: Course) -> Iterator[Path]:
    yield course.exercises / "course.yaml"
    pictures = course.exercises / "pictures"
    if pictures.is_dir():
        yield from (path for path in pictures.iterdir() if path.suffix in PICTURES | {".md", ".yaml"})
    for unit in course.units.values():
        yield from (unit.folder / "README.md", unit.folder / "exercise.yaml")
        yield from (unit.skeleton, unit.picture, unit.recipes, unit.diagnoses)
        yield from map(unit.checks, unit.functions)
        yield from _shown_in_lesson(unit)


def _shown_in_lesson(unit: Unit) -> Iterator[Path]:
    """Yield the pictures and the data that the lesson names."""
    lesson = (unit.folder / "README.md").read_text(encoding="utf-8")
    for path in unit.folder.rglob("*"):
        if path.suffix in PICTURES | DATA and path.relative_to(unit.folder).as_posix() in lesson:
            yield path


def _walk(folder: Path, left_out: list[Path]) -> Iterator[Path]:
    """Return the files below `folder`, with links unresolved; add what is excluded to `left_out`."""
    for root, folders, files in os.walk(folder):
        path = Path(root)
        for name in sorted([*folders, *files]):
            if _is_left_behind(name):
                left_out.append(path / name)
            elif name in files or (path / name).is_symlink():
                yield path / name
        folders[:] = sorted(name for name in folders if not _is_left_behind(name))


def _is_left_behind(name: str) -> bool:
    return name.startswith(BEGINNINGS) or name.lower().endswith(ENDINGS) or name in LEFT_BEHIND


def _about(strays: list[Path]) -> str:
    lines = [f"{path}: {'a link' if path.is_symlink() else 'no file of a course'}" for path in strays]
    advice = "Students would get this; move or delete it. A picture or data may stay if the lesson names it."
    return "\n".join([*lines, advice])
