"""Reports of graders: only what every report has is written, into the folder of its own student."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fam.core.errors import InternalError
from fam.course import Course
from fam_grader.reports.feedback import FILES, SubmissionReport
from fam_grader.reports.results import rejected
from fam_grader.submissions import SubmissionSource

SOURCE = SubmissionSource(Path("ann.py"), "ann.py", "ann")


@pytest.fixture
def report(small_course: Course) -> SubmissionReport:
    """Return the report of a submission that cannot be read."""
    result = rejected(small_course, list(small_course.functions), SOURCE.name, SOURCE.student, "it is empty")
    return SubmissionReport.of(small_course, result)


def test_a_report_of_its_own_submission_is_accepted(report: SubmissionReport) -> None:
    """It has exactly the files that students get."""
    report.check(SOURCE)

    assert set(report.files) == set(FILES)


def test_a_report_of_another_student_is_an_internal_error(report: SubmissionReport) -> None:
    """A worker on another machine cannot replace another student's mark."""
    with pytest.raises(InternalError, match=r"returned the result of 'ann' for 'bea'"):
        report.check(SubmissionSource(Path("bea.py"), "bea.py", "bea"))


@pytest.mark.parametrize(
    "files",
    [{}, {"../../x": ""}, {"results.json": "", "feedback.html": "", "x": ""}],
    ids=["none", "outside", "more"],
)
def test_a_report_with_other_files_is_an_internal_error(report: SubmissionReport, files: dict[str, str]) -> None:
    """No name from another machine becomes a path."""
    with pytest.raises(InternalError, match="unexpected files"):
        replace(report, files=files).check(SOURCE)
