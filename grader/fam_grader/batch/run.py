"""A run over a class: valid results of earlier runs are kept, the rest is graded and recorded in the journal."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.fingerprint import fingerprint
from fam_grader.batch.jobs import GradingJob, JobResult, Pool
from fam_grader.batch.journal import Journal
from fam_grader.execution.isolation import Isolation
from fam_grader.reports.feedback import FILES, SubmissionReport
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import SubmissionSource, Unreadable, read_submission

JOURNAL = "grades.sqlite"


class ClassRun:
    """What to grade, and where the results go; as long as it is open, no other run can work in that folder.

    The results are in the journal and not in memory, however large the class is.
    """

    def __init__(self, course: Course, units: Sequence[str], out: Path, isolation: Isolation = "sandbox") -> None:
        self.course, self.units, self.out = course, units, out
        self._fingerprint = fingerprint(course, units, isolation)
        self._settled: set[str] = set()  # students whose row is the mark of this run's submission
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CourseError(f"The folder {out} cannot be made: {error.strerror}.") from error
        self.journal = Journal(out / JOURNAL)

    def __enter__(self) -> ClassRun:
        return self

    def __exit__(self, *_: object) -> None:
        self.journal.close()

    @property
    def functions(self) -> list[str]:
        """The functions that are graded, in the course's order."""
        return [name for unit in self.units for name in self.course.units[unit].functions]

    @property
    def settled(self) -> int:
        """How many submissions have their mark: kept, or graded in this run."""
        return len(self._settled)

    def check_suites(self) -> None:
        """Raise FaultyCourse if the suites and `exercise.yaml` disagree about points: no mark could be right."""
        from fam_grader.grading.suites import load_checked_groups  # noqa: PLC0415 - it brings otter

        load_checked_groups(self.course, [self.course.units[name] for name in self.units])

    def plan(self, found: Iterable[SubmissionSource], *, force: bool = False) -> Iterator[GradingJob | None]:
        """For each submission, give what is to be done; None if its mark of an earlier run is kept."""
        for each in found:
            if force:
                self.journal.forget(each.student)
            known = self._known(each)
            if known and known == self._digest(each):
                self._settled.add(each.student)
                yield None
            else:
                yield GradingJob(each, known)

    def grade(self, pool: Pool, tasks: Iterable[GradingJob]) -> Generator[SubmissionResult, None, None]:
        """Yield the results as they come in, each with its files written and its row committed."""
        with closing(pool.grade(tasks)) as dones:
            for done in dones:
                if done.report is not None:
                    self._keep(done, done.report)
                self._settled.add(done.found.student)
                yield from [done.report.result] if done.report else self.journal.results([done.found.student])

    def results(self, found: Iterable[SubmissionSource]) -> Iterator[SubmissionResult]:
        """Return the results of all that were kept or graded so far, in the order of `found`, one after the other."""
        return self.journal.results(each.student for each in found if each.student in self._settled)

    def _known(self, found: SubmissionSource) -> str:
        """Return the digest that a submission has to have for its mark to hold; "" if it has to be graded again."""
        entry = self.journal.entry(found.student)
        if entry is None or not entry.holds(found.name, self._fingerprint):
            return ""
        return entry.digest if self._has_files(found.student) else ""

    def _has_files(self, student: str) -> bool:
        try:
            return all((self.out / student / name).stat().st_size for name in FILES)  # a power cut leaves empty ones
        except OSError:
            return False

    def _digest(self, found: SubmissionSource) -> str:
        try:
            return read_submission(found, self.course).digest
        except Unreadable as reason:
            return reason.digest
        except Exception:
            return ""  # the grader fails on it too, in its own process, and reports it

    def _keep(self, done: JobResult, report: SubmissionReport) -> None:
        """Write a submission's files and, once they are whole, its row; what we failed at gets no digest."""
        report.write(self.out / done.found.student)
        digest = "" if report.result.internal_errors else done.digest
        self.journal.record(report.result, digest, self._fingerprint, datetime.now(timezone.utc))
