"""What to fix before a course is released to students."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.authoring.derived import stale_files
from fam_grader.authoring.leaks import leaks
from fam_grader.authoring.verify import course_problems
from fam_grader.release.public_files import decks_of


def require_in_step(course: Course, deck_errors: Callable[[Path], Iterable[str]]) -> None:
    """Refuse a course whose public half is not what its solutions make, or whose decks have faults."""
    problems = [*_steps(course), *course_problems(course), *deck_errors(decks_of(course))]
    if problems:
        advice = "Mend this first; `fam release --no-check` releases the course as it is."
        raise CourseError("\n".join([*problems, advice]))


def require_no_leaks(course: Course) -> None:
    """Refuse a course that shows students a line of a solution, a misconception or a hidden suite."""
    found = [line for unit in course.units.values() for line in leaks(unit)]
    if found:
        raise CourseError("\n".join([*found, "Students would read this; take it out of the public file."]))


def _steps(course: Course) -> Iterator[str]:
    for unit in course.units.values():
        for path, _ in stale_files(course, unit):
            yield f"{path} is not what {unit.solution_folder} makes; run `fam verify --write`."
