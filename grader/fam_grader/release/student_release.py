"""Release a course: the zip for students, the wheel that it installs, and a template for GitHub Classroom.

The files that students get are listed by their paths, so that nothing else is included by accident.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from string import Template

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes, deterministic_zip
from fam.course import Course, Unit, load_course
from fam_grader.authoring.derived import leaks, stale_files
from fam_grader.authoring.verify import course_problems
from fam_grader.release.github_classroom import TEMPLATE, write_template
from fam_grader.release.wheel import Wheel, pins, wheel_with
from fam_grader.workspace.setup import unit_rows

BUNDLE = "students.zip"
QUIZZES = " `fam cards` and `fam quiz` ask what you remember."

EXERCISES, DECKS = "exercises", "quizzes/decks"
PICTURES = {".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"}
DATA = {".csv", ".npy", ".npz"}
# What editors, Python and file managers leave behind.
BEGINNINGS, ENDINGS = (".", "#", "__pycache__"), ("~", ".bak", ".orig", ".pyc", ".pyo", ".rej", ".swp", ".tmp")
LEFT_BEHIND = {"Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Release:
    """A written release: the zip for students, the wheel, the template (if any), and the files that were left out."""

    bundle: Path
    wheel: Path
    template: Path | None
    left_out: tuple[Path, ...]


def make_release(
    course: Course,
    folder: Path,
    *,
    check: bool = True,
    deck_errors: Callable[[Path], Iterable[str]] = lambda _: (),
    classroom: bool = False,
) -> Release:
    """Write the release of `course` into `folder`; the same course makes the same bytes.

    Args:
        course: a course with its private half, which the public half is compared with.
        folder: the folder for `students.zip`, the wheel, and `classroom/`.
        check: whether to check that derived files are up to date and that decks have no errors.
        deck_errors: returns the errors of the decks in a folder; the linter, which this package may not import.
        classroom: whether to write the template of a student's repository for GitHub Classroom, too.

    Raises:
        CourseError: private content in public files, files that do not belong to a course, or a failed check. Nothing
            is written then.
    """
    course.require_private()
    course.validate()
    if course.exercises.resolve() in (folder.resolve(), *folder.resolve().parents):
        raise CourseError(f"{folder} is among the exercises, which are released to students. Choose another folder.")
    public = public_files(course)
    require_no_leaks(course)
    if check:
        require_in_step(course, deck_errors)
    wheel = wheel_with(public.members)
    bundle = _bundle(course, public, wheel)
    atomic_write_bytes(folder / wheel.name, wheel.content)
    atomic_write_bytes(folder / BUNDLE, bundle)
    if classroom:
        _write_template(public, wheel, folder / TEMPLATE)
    return Release(folder / BUNDLE, folder / wheel.name, folder / TEMPLATE if classroom else None, public.left_out)


def _bundle(course: Course, public: PublicFiles, wheel: Wheel) -> bytes:
    top = re.sub(r"[^a-z0-9]+", "-", course.settings.title.lower()).strip("-") or "course"
    members = {
        f"{top}/README.md": _readme(course, public, wheel).encode(),
        f"{top}/constraints.txt": pins().encode(),  # without it, pip takes minutes to choose versions
        f"{top}/{wheel.name}": wheel.content,
    }
    return deterministic_zip(members | {f"{top}/course/{name}": data for name, data in public.members.items()})


def _readme(course: Course, public: PublicFiles, wheel: Wheel) -> str:
    template = Template((files(__package__) / "bundle.md").read_text(encoding="utf-8"))
    has_decks = any(name.startswith(f"{DECKS}/") for name in public.members)
    return template.substitute(
        title=course.settings.title,
        wheel=wheel.name,
        units=unit_rows(course, "course/exercises"),
        quizzes=QUIZZES if has_decks else "",
    )


def _write_template(public: PublicFiles, wheel: Wheel, folder: Path) -> None:
    """Write the template from the public files alone."""
    with tempfile.TemporaryDirectory() as staging:
        for name, data in public.members.items():
            atomic_write_bytes(Path(staging, name), data)
        write_template(load_course(Path(staging)), wheel, folder, datetime.now())


def require_in_step(course: Course, deck_errors: Callable[[Path], Iterable[str]]) -> None:
    """Raise CourseError if derived files are not up to date with the solutions, or if decks have errors."""
    problems = [*_steps(course), *course_problems(course), *deck_errors(decks_of(course))]
    if problems:
        advice = "Fix this first; `fam release --no-check` skips these checks."
        raise CourseError("\n".join([*problems, advice]))


def require_no_leaks(course: Course) -> None:
    """Raise CourseError if a line of a solution, misconception or hidden suite is in a public file."""
    found = [line for unit in course.units.values() for line in leaks(unit)]
    if found:
        raise CourseError("\n".join([*found, "Students would see these lines; remove them from the public files."]))


def _steps(course: Course) -> Iterator[str]:
    for unit in course.units.values():
        for path, _ in stale_files(course, unit):
            yield f"{path} is not what {unit.solution_folder} makes; run `fam verify --write`."


@dataclass(frozen=True)
class PublicFiles:
    """The public files of a course: contents by paths in the course, and the leftovers that are excluded."""

    members: dict[str, bytes]
    left_out: tuple[Path, ...]


def public_files(course: Course) -> PublicFiles:
    """Return the public files of `course`.

    Raises:
        CourseError: a link, or a file that does not belong to a course; neither may be meant for students.
    """
    members: dict[str, bytes] = {}
    left_out: list[Path] = []
    strays: list[Path] = []
    known = set(_known(course))
    for name, folder in ((EXERCISES, course.exercises), (DECKS, decks_of(course))):
        for path in _walk(folder, left_out) if folder.is_dir() else ():
            belongs = path in known or (name == DECKS and _belongs_to_decks(path, folder))
            if path.is_symlink() or not belongs:
                strays.append(path)
            else:
                members[f"{name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    if strays:
        raise CourseError(_about(strays))
    return PublicFiles(dict(sorted(members.items())), tuple(left_out))


def _belongs_to_decks(path: Path, folder: Path) -> bool:
    """Return whether a file is a deck, or below a folder of pictures."""
    return path.suffix in (PICTURES | {".md"} if path.parent != folder else {".yaml"})


def decks_of(course: Course) -> Path:
    """Return the folder of the course's own decks, which need not exist."""
    return course.exercises.parent / DECKS


def _known(course: Course) -> Iterator[Path]:
    yield course.exercises / "course.yaml"
    yield from (course.exercises / f"{kind}.schema.json" for kind in ("course", "exercise"))
    pictures = course.exercises / "pictures"
    if pictures.is_dir():
        yield from (path for path in pictures.iterdir() if path.suffix in PICTURES | {".md", ".yaml"})
    for unit in course.units.values():
        yield from (unit.folder / "README.md", unit.folder / "exercise.yaml")
        yield from (unit.skeleton, unit.picture, unit.recipes, unit.comparisons, unit.diagnoses)
        yield from map(unit.checks, unit.functions)
        yield from _shown_in_lesson(unit)


def _shown_in_lesson(unit: Unit) -> Iterator[Path]:
    """Yield the pictures and data files that the lesson names."""
    lesson = (unit.folder / "README.md").read_text(encoding="utf-8")
    for path in unit.folder.rglob("*"):
        if path.suffix in PICTURES | DATA and path.relative_to(unit.folder).as_posix() in lesson:
            yield path


def _walk(folder: Path, left_out: list[Path]) -> Iterator[Path]:
    """Yield the files below `folder`, without resolving links; add the excluded ones to `left_out`."""
    for root, folders, names in os.walk(folder):
        path = Path(root)
        for name in sorted([*folders, *names]):
            if _is_left_behind(name):
                left_out.append(path / name)
            elif name in names or (path / name).is_symlink():
                yield path / name
        folders[:] = sorted(name for name in folders if not _is_left_behind(name))


def _is_left_behind(name: str) -> bool:
    return name.startswith(BEGINNINGS) or name.lower().endswith(ENDINGS) or name in LEFT_BEHIND


def _about(strays: list[Path]) -> str:
    lines = [f"{path}: {'a link' if path.is_symlink() else 'no file of a course'}" for path in strays]
    advice = "Students would get this; move or delete it. A picture or data may stay if the lesson names it."
    return "\n".join([*lines, advice])
