"""Grade submissions one after the other, with everything loaded once: the suites, the references, the jail."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from fam_grader._errors import CourseError
from fam_grader.course import Course
from fam_grader.files import atomic_writer
from fam_grader.judging.diagnosis import Diagnostician
from fam_grader.judging.grading import Graded, grade
from fam_grader.judging.suites import load_groups
from fam_grader.reporting.feedback import write_feedback
from fam_grader.reporting.results import Result, make_result, rejected, to_gradescope
from fam_grader.running.isolation import Isolation, make_launcher
from fam_grader.running.session import Budget, Session
from fam_grader.submissions import Found, Unreadable, read_submission


class Grader:
    """Grades submissions of `units`, and writes what comes of each into its own folder."""

    def __init__(self, course: Course, units: Sequence[str], isolation: Isolation) -> None:
        course.require_private()
        self.course = course
        self.units = [course.units[name] for name in units]
        self.functions = [name for unit in self.units for name in unit.functions]
        self.launcher, self.isolation = make_launcher(isolation)
        self.groups = load_groups(course, self.units, hidden=True)
        self.diagnostician = Diagnostician(course)

    def close(self) -> None:
        """End what the launcher holds."""
        self.launcher.close()

    def grade(self, found: Found, out: Path) -> Result:
        """Grade one submission and write its files; whatever happens, a result comes of it."""
        started = time.monotonic()
        graded: Graded | None = None
        try:
            submission = read_submission(found, self.course)
        except Unreadable as reason:
            result = rejected(self.course, self.functions, found.name, found.student, str(reason))
        else:
            with Session(self.launcher, submission.sources, self._budget()) as session:
                graded = grade(self.course, self.groups, session, self.diagnostician)
            result = make_result(
                self.course,
                graded,
                submission=found.name,
                student=found.student,
                problems=submission.problems,
                isolation=self.isolation,
                seconds=time.monotonic() - started,
            )
        write_result(self.course, out / found.student, result, graded)
        return result

    def _budget(self) -> Budget:
        """Give one submission's time and memory: the units' own, each call's deadline that of the slowest unit."""
        calls = max(unit.limits.call_seconds for unit in self.units)
        return Budget(calls, max(unit.limits.memory_mb for unit in self.units))


def write_result(course: Course, folder: Path, result: Result, graded: Graded | None = None) -> None:
    """Write `results.json` and `feedback.html` into `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with atomic_writer(folder / "results.json") as file:
            json.dump(to_gradescope(result, graded), file, indent=2, ensure_ascii=False)
        write_feedback(folder / "feedback.html", result, course)
    except OSError as error:
        raise CourseError(f"The results cannot be written to {folder}: {error.strerror}.") from error
