"""Grade submissions one after the other, with everything loaded once: the suites, the references, the sandbox."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.batch.secret import new_secret
from fam_grader.execution.budget import Budget
from fam_grader.execution.isolation import Isolation, make_launcher
from fam_grader.execution.session import Session
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.suites import grade, load_checked_groups
from fam_grader.reports.results import SubmissionResult, make_result
from fam_grader.similarity import Fingerprinter
from fam_grader.submissions import Submission, SubmissionSource, Unreadable, read_submission, state_of

SELDOM = 10_000  # more objects than before that set off a search for cycles; a submission leaves some 600 in cycles


def leave_what_is_loaded() -> None:
    """Keep Python from searching what this process has loaded, which stays, again and again; call it once."""
    gc.freeze()
    gc.set_threshold(SELDOM)


class Grader:
    """Grades submissions of `units`; the hidden inputs depend on `secret`, which is a new one if none is given."""

    def __init__(self, course: Course, units: Sequence[str], isolation: Isolation, secret: str | None = None) -> None:
        course.require_private()
        self.course = course
        self.units = [course.units[name] for name in units]
        self._unit_names = list(units)
        self.launcher, self.isolation = make_launcher(isolation)
        self.groups = load_checked_groups(course, self.units, secret or new_secret())
        self.fingerprinter = Fingerprinter(course, units)
        self.diagnostician = MisconceptionDiagnoser(course)

    @property
    def functions(self) -> list[str]:
        """The names of the functions that are graded."""
        return [name for unit in self.units for name in unit.functions]

    def close(self) -> None:
        """Close the launcher."""
        self.launcher.close()

    def run_job(self, job: GradingJob) -> JobResult:
        """Grade a submission unless it is unchanged; a crash becomes an internal error in the result."""
        try:
            return self._run_job(job)
        except CourseError:
            raise  # something that the instructor can fix
        except Exception as error:
            return JobResult.of_failure(self.course, self._unit_names, job.source, error)

    def _run_job(self, job: GradingJob) -> JobResult:
        state = state_of(job.source)
        try:
            submission = read_submission(job.source, self.course)
        except Unreadable as reason:
            return JobResult.of_unreadable(self.course, self._unit_names, job, reason)
        if submission.digest == job.known:
            return JobResult(job.source, job.known, state=state, fingerprints=self._fingerprints(submission))
        return replace(self.grade_submission(submission), state=state)

    def grade(self, source: SubmissionSource, out: Path) -> SubmissionResult:
        """Grade one submission and write its files to a folder in `out`."""
        graded = self.run_job(GradingJob(source))
        assert graded.result is not None  # it is None only for a job with a known digest
        graded.write(out / source.student)
        return graded.result

    def grade_submission(self, submission: Submission) -> JobResult:
        """Run the suites against a submission."""
        started = time.monotonic()
        with Session(self.launcher, submission.sources, Budget.of(self.units)) as session:
            outcomes = grade(self.course, self.groups, session, self.diagnostician)
        result = make_result(
            self.course,
            outcomes,
            submission=submission.source.name,
            student=submission.source.student,
            problems=submission.problems,
            notes=submission.notes,
            left=[*submission.left, *session.left_out],
            near_limit=session.near_limit,
            isolation=self.isolation,
            seconds=time.monotonic() - started,
        )
        done = JobResult.of(self.course, submission.source, submission.digest, result, outcomes)
        return replace(done, fingerprints=self._fingerprints(submission))

    def _fingerprints(self, submission: Submission) -> bytes | None:
        """Return what a submission is compared by; no mark depends on it, so nothing of it may cost one."""
        try:
            return self.fingerprinter.of(submission).encoded()
        except Exception:
            return None  # the comparison fails on it too, and reports it
