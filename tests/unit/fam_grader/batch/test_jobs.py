"""Results of graders: only the files that every result has are written, into the folder of its own student."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fam.core.errors import InternalError
from fam.course import Course
from fam_grader.batch.jobs import GradingJob, JobResult
from fam_grader.reports.feedback import FILES
from fam_grader.submissions import SubmissionSource, Unreadable

SOURCE = SubmissionSource(Path("ann.py"), "ann.py", "ann")


REASON = Unreadable("it is empty")


@pytest.fixture
def graded(small_course: Course) -> JobResult:
    """Return the result of a submission that cannot be read."""
    return JobResult.of_unreadable(small_course, list(small_course.units), GradingJob(SOURCE), REASON)


def test_a_result_of_its_own_submission_is_accepted(graded: JobResult) -> None:
    """It has exactly the files that students get."""
    graded.check(SOURCE)

    assert set(graded.files) == set(FILES)


def test_a_result_of_another_student_is_an_internal_error(graded: JobResult) -> None:
    """A worker on another machine cannot replace another student's mark."""
    with pytest.raises(InternalError, match=r"returned the result of 'ann' for 'bea'"):
        graded.check(SubmissionSource(Path("bea.py"), "bea.py", "bea"))


@pytest.mark.parametrize(
    "files",
    [{}, {"../../x": ""}, {"results.json": "", "feedback.html": "", "x": ""}],
    ids=["none", "outside", "more"],
)
def test_a_result_with_other_files_is_an_internal_error(graded: JobResult, files: dict[str, str]) -> None:
    """No name from another machine becomes a path."""
    with pytest.raises(InternalError, match="unexpected files"):
        replace(graded, files=files).check(SOURCE)


def test_a_result_without_marks_from_another_machine_is_an_internal_error() -> None:
    """Only this machine knows whether a submission is unchanged."""
    with pytest.raises(InternalError, match="returned the result of None for 'ann'"):
        JobResult(SOURCE, "digest").check(SOURCE)


def test_an_unreadable_submission_is_rejected_once(small_course: Course) -> None:
    """The reason's digest is kept, so the same reason is no new result."""
    job = GradingJob(SOURCE, REASON.digest)

    again = JobResult.of_unreadable(small_course, list(small_course.units), job, REASON)

    assert again == JobResult(SOURCE, job.known)
