"""Grade submissions one after the other, with everything loaded once: the suites, the references, the sandbox."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.jobs import GradingJob, JobResult, failed
from fam_grader.execution.isolation import Isolation, make_launcher
from fam_grader.execution.session import Budget, Session
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.scoring import grade
from fam_grader.grading.suites import load_checked_groups
from fam_grader.reports.feedback import SubmissionReport
from fam_grader.reports.results import SubmissionResult, make_result, rejected
from fam_grader.submissions import Submission, SubmissionSource, Unreadable, read_submission


class Grader:
    """Grades submissions of `units`."""

    def __init__(self, course: Course, units: Sequence[str], isolation: Isolation) -> None:
        course.require_private()
        self.course = course
        self.units = [course.units[name] for name in units]
        self.functions = [name for unit in self.units for name in unit.functions]
        self.launcher, self.isolation = make_launcher(isolation)
        self.groups = load_checked_groups(course, self.units)
        self.diagnostician = MisconceptionDiagnoser(course)

    def close(self) -> None:
        """End what the launcher holds."""
        self.launcher.close()

    def run_job(self, task: GradingJob) -> JobResult:
        """Grade a submission unless it is unchanged; a crash becomes an internal error in the result."""
        try:
            return self._run_job(task)
        except CourseError:
            raise  # something that the instructor can fix
        except Exception as error:
            return failed(self.course, [unit.name for unit in self.units], task.found, error)

    def _run_job(self, task: GradingJob) -> JobResult:
        try:
            submission = read_submission(task.found, self.course)
        except Unreadable as reason:
            unchanged = reason.digest == task.known
            return JobResult(task.found, reason.digest, None if unchanged else self.reject(task.found, str(reason)))
        unchanged = submission.digest == task.known
        return JobResult(task.found, submission.digest, None if unchanged else self.grade_submission(submission))

    def grade(self, found: SubmissionSource, out: Path) -> SubmissionResult:
        """Grade one submission, known or not, and write its files."""
        report = self.run_job(GradingJob(found)).report
        assert report is not None
        report.write(out / found.student)
        return report.result

    def grade_submission(self, submission: Submission) -> SubmissionReport:
        """Run the suites against a submission."""
        started = time.monotonic()
        with Session(self.launcher, submission.sources, Budget.of(self.units)) as session:
            outcomes = grade(self.course, self.groups, session, self.diagnostician)
        result = make_result(
            self.course,
            outcomes,
            submission=submission.found.name,
            student=submission.found.student,
            problems=submission.problems,
            notes=submission.notes,
            left=[*submission.left, *session.left_out],
            near_limit=session.near_limit,
            isolation=self.isolation,
            seconds=time.monotonic() - started,
        )
        return SubmissionReport.of(self.course, result, outcomes)

    def reject(self, found: SubmissionSource, reason: str) -> SubmissionReport:
        """Return the report of a submission that could not be read."""
        return SubmissionReport.of(
            self.course, rejected(self.course, self.functions, found.name, found.student, reason)
        )
