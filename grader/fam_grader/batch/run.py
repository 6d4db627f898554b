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
from fam_grader.reports.feedback import FILES
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

    def plan(self, sources: Iterable[SubmissionSource], *, force: bool = False) -> Iterator[GradingJob | None]:
        """Yield the job of each submission; None if its mark of an earlier run is kept."""
        for source in sources:
            if force:
                self.journal.forget(source.student)
            known = self._known(source)
            if known and known == self._digest(source):
                self._settled.add(source.student)
                yield None
            else:
                yield GradingJob(source, known)

    def grade(self, pool: Pool, jobs: Iterable[GradingJob]) -> Generator[SubmissionResult, None, None]:
        """Yield the results as they come in, each with its files written and its row committed."""
        with closing(pool.grade(jobs)) as done:
            for each in done:
                if each.result is not None:
                    self._keep(each, each.result)
                self._settled.add(each.source.student)
                yield from [each.result] if each.result else self.journal.results([each.source.student])

    def results(self, sources: Iterable[SubmissionSource]) -> Iterator[SubmissionResult]:
        """Return the results that were kept or graded so far, in the order of `sources`, one after the other."""
        return self.journal.results(each.student for each in sources if each.student in self._settled)

    def _known(self, source: SubmissionSource) -> str:
        """Return the digest that a submission must have for its mark to be kept; "" if it has to be graded again."""
        digest = self.journal.known_digest(source.student, source.name, self._fingerprint)
        return digest if digest and self._has_files(source.student) else ""

    def _has_files(self, student: str) -> bool:
        try:
            return all((self.out / student / name).stat().st_size for name in FILES)  # a power cut leaves empty ones
        except OSError:
            return False

    def _digest(self, source: SubmissionSource) -> str:
        try:
            return read_submission(source, self.course).digest
        except Unreadable as reason:
            return reason.digest
        except Exception:
            return ""  # the grader fails on it too, in its own process, and reports it

    def _keep(self, done: JobResult, result: SubmissionResult) -> None:
        """Write a submission's files and then its row: a row promises that the files are complete."""
        done.write(self.out / done.source.student)
        digest = "" if result.internal_errors else done.digest  # without a digest, the next run grades it again
        self.journal.record(result, digest, self._fingerprint, datetime.now(timezone.utc))
