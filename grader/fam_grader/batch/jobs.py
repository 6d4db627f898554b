"""Jobs for graders and their results, as records that travel to other processes and machines."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fam.core.errors import CourseError, InternalError
from fam.core.files import atomic_writer
from fam.course import Course
from fam_grader.reports.feedback import FILES, render_files
from fam_grader.reports.results import SubmissionResult, internal_error, rejected
from fam_grader.submissions import Submission, SubmissionSource, Unreadable

if TYPE_CHECKING:
    from fam_grader.grading.suites import TestOutcome


@dataclass(frozen=True)
class GradingJob:
    """A submission to grade, unless it is unchanged.

    Args:
        source: where it was found.
        known: the digest that it had when it was graded; "" if it has to be graded in any case.
        submission: its content, if the pool reads it and not the grader.
        failures: how many graders failed or died while they had it.
    """

    source: SubmissionSource
    known: str = ""
    submission: Submission | None = None
    failures: int = 0


@dataclass(frozen=True)
class JobResult:
    """The result of a job, ready to be written here or sent to another machine.

    Args:
        source: where the submission was found.
        digest: the digest of what was read; "" after an internal error, so that the next run tries again.
        result: the marks; None if the submission is unchanged.
        files: the student's files by their names.
    """

    source: SubmissionSource
    digest: str
    result: SubmissionResult | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        course: Course,
        source: SubmissionSource,
        digest: str,
        result: SubmissionResult,
        outcomes: Sequence[TestOutcome] = (),
    ) -> JobResult:
        """Return the result with the student's files."""
        return cls(source, digest, result, render_files(course, result, outcomes))

    @classmethod
    def of_unreadable(cls, course: Course, units: Sequence[str], job: GradingJob, reason: Unreadable) -> JobResult:
        """Return the result of a submission that cannot be read."""
        if reason.digest == job.known:
            return cls(job.source, job.known)
        name, student = job.source.name, job.source.student
        result = rejected(course, _functions(course, units), name, student, str(reason))
        return cls.of(course, job.source, reason.digest, result)

    @classmethod
    def of_failure(
        cls, course: Course, units: Sequence[str], source: SubmissionSource, error: BaseException
    ) -> JobResult:
        """Return the result of a submission that the grader failed on."""
        return cls.of(course, source, "", internal_error(_functions(course, units), source, error))

    @property
    def internal_errors(self) -> tuple[str, ...]:
        """The internal errors; the grader may have lost what it needs, such as its sandbox."""
        return self.result.internal_errors if self.result else ()

    def check(self, source: SubmissionSource) -> None:
        """Raise InternalError unless this is a result of `source` with the files that every result has.

        A result from another machine names files and a student; neither may lead to another student's folder.
        """
        student = self.result.student if self.result else None
        if student != source.student:
            raise InternalError(f"a grader returned the result of {student!r} for {source.student!r}")
        if set(self.files) != set(FILES) or not all(isinstance(content, str) for content in self.files.values()):
            raise InternalError(f"a grader returned unexpected files: {', '.join(map(repr, sorted(self.files)))}")

    def write(self, folder: Path) -> None:
        """Write the files into `folder`, each of them whole or not at all."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in self.files.items():
                with atomic_writer(folder / name) as file:
                    file.write(content)
        except OSError as error:
            raise CourseError(f"The results cannot be written to {folder}: {error.strerror}.") from error


def _functions(course: Course, units: Iterable[str]) -> list[str]:
    return [name for unit in units for name in course.units[unit].functions]


class Pool(Protocol):
    """Graders side by side, on this machine or on others."""

    def grade(self, jobs: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Yield the results as they arrive; closing the generator ends all jobs that are running."""
