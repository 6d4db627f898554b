"""Load a course from its folders: `exercises/`, and `solutions/` and `grader/hidden/` if they are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from pathlib import Path

from fam.core.diagnostics import Diagnostic
from fam.core.errors import FaultyCourse
from fam.core.paths import find_course_root
from fam.course.kept import KeptCourse
from fam.course.model import Course
from fam.course.validation import course_faults


def load_course(root: Path | None = None) -> Course:
    """Load the course at `root`; else at `FAM_COURSE`, above the working folder, or the installed one.

    Only `course.yaml` and each `exercise.yaml` are read; `Course.validate` checks the other files.

    Raises:
        FaultyCourse: with every fault of the course's files, if a file that is read has one.
        CourseError: there is no course at `root`.
    """
    course, faults, broken = _read_course(root)
    faults += [fault for found in broken.values() for fault in found]
    if faults:
        raise FaultyCourse(faults + course_faults(course))
    return course


def load_readable_units(root: Path | None = None) -> tuple[Course, dict[str, list[Diagnostic]]]:
    """Load a course without the units whose `exercise.yaml` has faults, and those faults by unit.

    Raises:
        FaultyCourse: `course.yaml` has faults, or no unit can be read.
        CourseError: there is no course at `root`.
    """
    course, faults, broken = _read_course(root)
    units = {name: unit for name, unit in course.units.items() if name not in broken}
    if faults or (broken and not units):
        raise FaultyCourse(faults + [fault for found in broken.values() for fault in found])
    return replace(course, units=units), broken


def _read_course(root: Path | None) -> tuple[Course, list[Diagnostic], dict[str, list[Diagnostic]]]:
    """Read a course, with the faults that are not one unit's own, and those of each unit that has some.

    A workspace keeps its course, so that students do not wait for the YAML parser.
    """
    root = find_course_root(root)
    kept = KeptCourse(root)
    course = kept.read()
    if course:
        return course, [], {}
    from fam.course.reading import read_course  # noqa: PLC0415 - it imports the YAML parser

    course, faults, broken = read_course(root)
    if not faults and not broken:
        kept.write(course)
    return course, faults, broken


_current: ContextVar[Course | None] = ContextVar("course", default=None)


@contextmanager
def use_course(course: Course) -> Iterator[None]:
    """Let the suites that are loaded inside take their reference from `course`."""
    token = _current.set(course)
    try:
        yield
    finally:
        _current.reset(token)


def current_course() -> Course:
    """Return the course in use, or find one."""
    return _current.get() or _default_course()


_default_course = cache(load_course)
