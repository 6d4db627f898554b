"""Grade submissions one after the other, with everything loaded once: the suites, the references, the jail."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from fam_grader.course import Course
from fam_grader.judging.diagnosis import Diagnostician
from fam_grader.judging.grading import grade
from fam_grader.judging.suites import load_groups
from fam_grader.reporting.marked import Marked
from fam_grader.reporting.results import Result, make_result, rejected
from fam_grader.running.isolation import Isolation, make_launcher
from fam_grader.running.session import Budget, Session
from fam_grader.submissions import Found, Submission, Unreadable, read_submission


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
        """Grade one submission and write its files; whatever somebody handed in, a result comes of it."""
        try:
            submission = read_submission(found, self.course)
        except Unreadable as reason:
            marked = self.reject(found, str(reason))
        else:
            marked = self.mark(submission)
        marked.write(out / found.student)
        return marked.result

    def mark(self, submission: Submission) -> Marked:
        """Run the suites against a submission that could be read."""
        started = time.monotonic()
        with Session(self.launcher, submission.sources, self._budget()) as session:
            graded = grade(self.course, self.groups, session, self.diagnostician)
        result = make_result(
            self.course,
            graded,
            submission=submission.found.name,
            student=submission.found.student,
            problems=submission.problems,
            isolation=self.isolation,
            seconds=time.monotonic() - started,
        )
        return Marked.of(self.course, result, graded)

    def reject(self, found: Found, reason: str) -> Marked:
        """Mark a submission that could not be read."""
        return Marked.of(self.course, rejected(self.course, self.functions, found.name, found.student, reason))

    def _budget(self) -> Budget:
        """Give one submission's time and memory: the units' own, each call's deadline that of the slowest unit."""
        calls = max(unit.limits.call_seconds for unit in self.units)
        return Budget(calls, max(unit.limits.memory_mb for unit in self.units))
