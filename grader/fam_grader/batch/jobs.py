"""Jobs for graders, their results, and the course itself, as records that travel to other processes and machines."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fam.core.errors import CourseError, InternalError
from fam.core.files import atomic_writer
from fam.course import RIGHT_ANSWERS, Course, load_course
from fam_grader.batch.anonymous import without_names
from fam_grader.execution.isolation import Isolation
from fam_grader.reports.feedback import FILES, render_files
from fam_grader.reports.results import SubmissionResult, internal_error, rejected
from fam_grader.submissions import Submission, SubmissionSource, Unreadable

if TYPE_CHECKING:
    from fam_grader.grading.suites import TestOutcome

# How names begin that decide no mark: caches, what editors keep, and answers that prove the suites to their authors.
LEFT_OUT = ("__pycache__", ".", RIGHT_ANSWERS)


@dataclass(frozen=True, slots=True)
class GradingJob:
    """A submission to grade, unless it is unchanged.

    Args:
        source: where it was found.
        known: the digest that it had when it was graded; "" if it has to be graded in any case.
        submission: its content, if the pool reads it and not the grader.
        state: the state of its files before the pool read it.
        failures: how many graders failed or died while they had it.
    """

    source: SubmissionSource
    known: str = ""
    submission: Submission | None = None
    state: str = ""
    failures: int = 0


@dataclass(frozen=True)
class JobResult:
    """The result of a job, ready to be written here or sent to another machine.

    Args:
        source: where the submission was found.
        digest: the digest of what was read; "" after an internal error, so that the next run tries again.
        result: the marks; None if the submission is unchanged.
        files: the student's files by their names.
        state: the state of the submission's files before they were read; "" if a change could go unseen.
        fingerprints: what it is compared by; empty if it cannot be read, and None if they were not taken.
    """

    source: SubmissionSource
    digest: str
    result: SubmissionResult | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    state: str = field(default="", compare=False)
    fingerprints: bytes | None = field(default=None, compare=False)

    @classmethod
    def of(
        cls,
        course: Course,
        source: SubmissionSource,
        digest: str,
        result: SubmissionResult,
        outcomes: Sequence[TestOutcome] = (),
    ) -> JobResult:
        """Return the result with the student's files, without what is private."""
        result = without_names(result, source.private, course)
        return cls(source, digest, result, render_files(course, result, outcomes))

    @classmethod
    def of_unreadable(cls, course: Course, units: Sequence[str], job: GradingJob, reason: Unreadable) -> JobResult:
        """Return the result of a submission that cannot be read."""
        if reason.digest == job.known:
            return cls(job.source, job.known, fingerprints=b"")
        name, student = job.source.name, job.source.student
        result = rejected(course, _functions(course, units), name, student, str(reason))
        return replace(cls.of(course, job.source, reason.digest, result), fingerprints=b"")

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


@dataclass(frozen=True)
class Bundle:
    """The exercises, solutions and hidden suites of a course; the same files make the same bytes."""

    content: bytes

    @classmethod
    def of(cls, course: Course) -> Bundle:
        """Pack a course with its private half."""
        solutions, hidden = course.require_private()
        folders = {"exercises": course.exercises, "solutions": solutions, "grader/hidden": hidden}
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, folder in folders.items():
                for path in _files_below(folder):
                    member = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}")  # its date is 1980
                    member.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(member, path.read_bytes())
        return cls(packed.getvalue())

    @cached_property
    def digest(self) -> str:
        """The SHA-256 digest that distinguishes this course from any other."""
        return hashlib.sha256(self.content).hexdigest()

    def unpack(self, folder: Path) -> Course:
        """Unpack the course into `folder`, and load it from there."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                archive.extractall(folder)
        except OSError as error:
            raise CourseError(f"The course cannot be unpacked to {folder}: {error.strerror}.") from error
        return load_course(folder)


@dataclass(frozen=True)
class JobSpec:
    """The course and units that a remote grader grades, the isolation, and the secret of the hidden inputs."""

    bundle: Bundle
    units: tuple[str, ...]
    isolation: Isolation
    secret: str = field(repr=False)


def _files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part.startswith(LEFT_OUT) for part in path.relative_to(folder).parts):
            yield path
