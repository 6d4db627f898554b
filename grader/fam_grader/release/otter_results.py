"""Grade one upload with an unpacked autograder, as `fam grade` does, and return otter's own records."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from textwrap import indent

from otter.test_files import TestCase, TestFile
from otter.test_files.abstract_test import TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile

from fam.course import Course
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import GradingJob
from fam_grader.grading.suites import Group
from fam_grader.release.autograder_layout import TESTS, AutograderSpec, put_together, suites_of
from fam_grader.reports.results import GroupResult, SubmissionResult
from fam_grader.submissions import SubmissionSource


@dataclass(frozen=True)
class GradedUpload:
    """A graded upload: its result and files as `fam grade` makes them, and otter's test files with results."""

    result: SubmissionResult
    files: Mapping[str, str]
    test_files: tuple[TestFile, ...]


def grade_upload(source: Path, spec: AutograderSpec, upload: Path, name: str) -> GradedUpload:
    """Grade the folder `upload` with the autograder in `source`, whatever it contains.

    Raises CourseError where this machine cannot grade.
    """
    spec.require_this_grader()
    with tempfile.TemporaryDirectory() as folder:
        course = put_together(source, Path(folder))
        grader = Grader(course, spec.units, spec.isolation)
        try:
            graded = grader.run_job(GradingJob(SubmissionSource(upload, name, name)))
        finally:
            grader.close()
        assert graded.result is not None  # it is None only for a job with a known digest
        test_files = tuple(_test_files(course, grader.groups, graded.result))
        return GradedUpload(graded.result, graded.files, test_files)


class GradedFunction(ExceptionTestFile):  # type: ignore[misc]
    """Otter's record of a graded function: its groups, public and hidden, with what a student may read."""

    def summary(self, public_only: bool = False) -> str:
        """Return how many groups passed, and why the others did not; otter says no more than that all passed."""
        results = [each for each in self.test_case_results if not (public_only and each.test_case.hidden)]
        passed, what = sum(each.passed for each in results), "public checks" if public_only else "groups of checks"
        failed = [f"  {each.test_case.name}:\n{indent(each.message, '    ')}" for each in results if not each.passed]
        return "\n".join([f"{self.name}: {passed} of {len(results)} {what} passed.", *failed])


def _test_files(course: Course, groups: Iterable[Group], result: SubmissionResult) -> Iterator[GradedFunction]:
    """Return a test file for each function; no body of a test is in it."""
    outcomes = {(each.function, each.group): each for each in result.groups}
    for function, members in groupby(groups, key=lambda group: group.function):
        suites = list(members)
        path = f"./{TESTS}/{suites_of(course.unit_of(function).label, function)}"
        found = [outcomes.get((function, group.name)) for group in suites]
        yield _marked_function(function, path, suites, found, result.message)


def _marked_function(
    name: str, path: str, groups: Sequence[Group], outcomes: Sequence[GroupResult | None], otherwise: str
) -> GradedFunction:
    """Put the outcomes of all groups of a function together; `otherwise` is why there are none."""
    cases = [_without_body(group) for group in groups]
    report = GradedFunction(name, path, cases, all_or_nothing=False)
    report.test_case_results = [
        TestCaseResult(case, outcome.output if outcome else otherwise, bool(outcome and outcome.status == "passed"))
        for case, outcome in zip(cases, outcomes, strict=True)
    ]
    report.update_score(sum(outcome.score for outcome in outcomes if outcome))  # settled, as in `fam grade`
    return report


def _without_body(group: Group) -> TestCase:
    """Return otter's record of a test without the test; its advice is part of the message."""
    [case] = group.test_file.test_cases
    return replace(case, body=None, failure_message=None)
