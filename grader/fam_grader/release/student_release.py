"""Release a course: the zip for students, the wheel that it installs, and a template for GitHub Classroom."""

from __future__ import annotations

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
from fam.course import Course, load_course
from fam_grader.authoring.derived import leaks, stale_files
from fam_grader.authoring.verify import course_problems
from fam_grader.release.github_classroom import TEMPLATE, write_template
from fam_grader.release.public_files import DECKS, PublicFiles, decks_of, public_files
from fam_grader.release.wheel import Wheel, pins, wheel_with
from fam_grader.workspace.setup import unit_rows

BUNDLE = "students.zip"
QUIZZES = " `fam cards` and `fam quiz` ask what you remember."


@dataclass(frozen=True)
class Release:
    """A release that was written: the zip for students, the wheel, the template, if any, and what was left out."""

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

    Nothing is written where something private would go along, or a stray file.

    Args:
        course: a course with its private half, against which the public one is held.
        folder: gets `students.zip`, the wheel, and `classroom/`.
        check: raises CourseError for public files that differ from what the solutions make, and for errors in decks.
        deck_errors: returns the errors of the decks in a folder; the linter, which this package may not import.
        classroom: also writes the template of a student's repository for GitHub Classroom.
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
    """Write the template from what students get, and from nothing else."""
    with tempfile.TemporaryDirectory() as staging:
        for name, data in public.members.items():
            atomic_write_bytes(Path(staging, name), data)
        write_template(load_course(Path(staging)), wheel, folder, datetime.now())


def require_in_step(course: Course, deck_errors: Callable[[Path], Iterable[str]]) -> None:
    """Raise CourseError if public files differ from what the solutions make, or if decks have errors."""
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
