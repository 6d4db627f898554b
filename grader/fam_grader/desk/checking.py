"""Run the public checks on a student's own files, with deadlines and without the jail."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fam_grader._errors import CourseError
from fam_grader.course import Course, Unit
from fam_grader.running.plain import PlainLauncher
from fam_grader.running.session import Budget, Session, Sources

if TYPE_CHECKING:
    from fam_grader.reporting.results import Result


def check(course: Course, functions: Sequence[str]) -> Result:
    """Check `functions` as they stand in the course's exercise files."""
    started = time.monotonic()
    sources = _own_files(course)
    limits = [course.unit_of(name).limits for name in functions]
    budget = Budget(
        max(limit.call_seconds for limit in limits),
        max(limit.memory_mb for limit in limits),
        submission_seconds=600,
    )
    with Session(PlainLauncher(), sources, budget) as session:
        session.start()  # loads NumPy over there, while otter is imported here
        from fam_grader.judging.diagnosis import Diagnoses, Diagnostician  # noqa: PLC0415
        from fam_grader.judging.digests import DigestDiagnostician  # noqa: PLC0415
        from fam_grader.judging.grading import grade  # noqa: PLC0415
        from fam_grader.judging.suites import load_groups  # noqa: PLC0415
        from fam_grader.reporting.results import make_result  # noqa: PLC0415

        units = [unit for unit in course.units.values() if any(name in functions for name in unit.functions)]
        groups = [each for each in load_groups(course, units, hidden=False) if each.function in functions]
        diagnoses: Diagnoses = Diagnostician(course) if course.solutions else DigestDiagnostician(course)
        graded = grade(course, groups, session, diagnoses)
    return make_result(
        course,
        graded,
        submission="",
        student="",
        problems=(),
        isolation="none",
        seconds=time.monotonic() - started,
    )


def _own_files(course: Course) -> Sources:
    texts = {unit.name: _read(unit) for unit in course.units.values() if unit.skeleton.is_file()}
    files = {name: str(course.units[name].skeleton) for name in texts}
    functions = {spec.name: (spec.unit, spec.name) for spec in course.functions.values() if spec.unit in texts}
    return Sources(texts, files, functions)


def _read(unit: Unit) -> str:
    try:
        return unit.skeleton.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(f"{unit.skeleton} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except OSError as error:
        raise CourseError(f"{unit.skeleton} cannot be read: {error.strerror}.") from error
