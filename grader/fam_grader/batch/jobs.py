"""What a run asks of graders, and what comes back: records that travel to other processes and machines."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from fam.course import Course
from fam_grader.reports.feedback import SubmissionReport
from fam_grader.reports.results import internal_error
from fam_grader.submissions import SubmissionSource


@dataclass(frozen=True)
class GradingJob:
    """A submission to grade, unless it is still the one that has the digest `known` ("" for none)."""

    found: SubmissionSource
    known: str = ""


@dataclass(frozen=True)
class JobResult:
    """What came of a task: the digest of what was read, and the marks; None if it is still the known one."""

    found: SubmissionSource
    digest: str
    report: SubmissionReport | None


def failed(course: Course, units: Sequence[str], found: SubmissionSource, error: BaseException) -> JobResult:
    """Return what comes of a submission that our own grader failed on: no digest, so the next run tries again."""
    functions = [name for unit in units for name in course.units[unit].functions]
    return JobResult(found, "", SubmissionReport.of(course, internal_error(functions, found, error)))


class Pool(Protocol):
    """Graders side by side, on this machine or elsewhere."""

    def grade(self, tasks: Iterable[GradingJob]) -> Generator[JobResult, None, None]:
        """Yield what comes of the tasks, as it comes; closing the generator ends all that is under way."""
