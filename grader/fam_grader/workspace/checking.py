"""Run the public checks on a student's own files, with deadlines and without the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam.course import Course, Unit, choose_functions, load_course
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.session import Budget, Session, Sources
from fam_grader.workspace.locations import place_of
from fam_grader.workspace.progress import keep_results
from fam_grader.workspace.skeletons import read_source

if TYPE_CHECKING:
    from fam_grader.reports.results import SubmissionResult


TELLING = 0.6  # of a call's time: a function that has not answered by then says where it is


def check_workspace(*names: str, course: Course | None = None) -> SubmissionResult:
    """Run the public checks on the exercise files of a workspace; no exercise file is changed.

    Args:
        names: units or functions; by default all.
        course: the workspace; by default the one around the working folder.
    """
    course = course or load_course()
    return check(course, choose_functions(course, names))


def check(course: Course, functions: Sequence[str]) -> SubmissionResult:
    """Check `functions` as they stand in the course's exercise files."""
    sources = own_files(course, functions)
    budget = budget_for(course, functions)
    launcher = PlainLauncher(report_after=TELLING * budget.call_seconds, restricted=True)
    with Session(launcher, sources, budget) as session:
        session.start()  # loads NumPy over there, while otter is imported here
        from fam_grader.workspace.public_checks import Checks  # noqa: PLC0415

        result = Checks(course, functions).run(session, partial(place_of, sources, launcher.stacks))
    keep_results(course, sources.texts, result)
    return result


def budget_for(course: Course, functions: Sequence[str]) -> Budget:
    """Return the time that a check of `functions` may take, from now on."""
    return Budget.of([course.unit_of(name) for name in functions], submission_seconds=600)


def own_files(course: Course, functions: Sequence[str]) -> Sources:
    """Read the student's files; one that cannot be read is a CourseError where it is one of those to check."""
    needed = {course.functions[name].unit for name in functions}
    texts = {}
    for unit in course.units.values():
        if unit.skeleton.is_file():
            try:
                texts[unit.name] = _read(unit)
            except CourseError:
                if unit.name in needed:
                    raise
    files = {name: str(course.units[name].skeleton) for name in texts}
    places = {spec.name: (spec.unit, spec.name) for spec in course.functions.values() if spec.unit in texts}
    return Sources(texts, files, places)


def _read(unit: Unit) -> str:
    try:
        return read_source(unit.skeleton)
    except UnicodeDecodeError as error:
        raise CourseError(f"{unit.skeleton} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise CourseError(f"{unit.skeleton} cannot be read: {error.strerror}.") from error
