"""Mark one upload with an unpacked autograder, as `fam grade` does, and put the marks into otter's own records."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from otter.test_files import TestCase, TestFile
from otter.test_files.abstract_test import TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile

from fam_grader.classroom.grader import Grader
from fam_grader.classroom.tasks import Task
from fam_grader.judging.suites import Group
from fam_grader.releasing.layout import TESTS, Orders, put_together, suite_file
from fam_grader.reporting.marked import Marked
from fam_grader.reporting.results import GroupResult, Result
from fam_grader.submissions import Found


@dataclass(frozen=True)
class Markup:
    """What came of an upload: its record and files as `fam grade` makes them, and otter's test files with results."""

    marked: Marked
    test_files: tuple[TestFile, ...]


def mark_upload(source: Path, orders: Orders, upload: Path, name: str) -> Markup:
    """Grade what lies in the folder `upload` with the autograder in `source`; whatever was handed in is marked.

    Raises CourseError where this machine cannot grade.
    """
    orders.require_this_grader()
    with tempfile.TemporaryDirectory() as folder:
        course = put_together(source, Path(folder))
        grader = Grader(course, orders.units, orders.isolation)
        try:
            marked = grader.carry_out(Task(Found(upload, name, name))).marked
        finally:
            grader.close()
        assert marked is not None  # there is no earlier mark that could have been kept
        labels = {unit.name: unit.label for unit in course.units.values()}
        return Markup(marked, tuple(_test_files(grader.groups, marked.result, labels)))


def _test_files(groups: Iterable[Group], result: Result, labels: dict[str, str]) -> Iterator[TestFile]:
    """Give a test file for each suite, with what may be told of its groups; no body of a test is in it."""
    outcomes = {(each.function, each.group): each for each in result.groups}
    for (function, hidden), members in groupby(groups, key=lambda group: (group.function, group.hidden)):
        suite = list(members)
        name = f"{function} (hidden)" if hidden else function
        path = f"./{TESTS}/{suite_file(labels[suite[0].unit], function, hidden=hidden)}"
        yield _test_file(name, path, suite, [outcomes.get((function, group.name)) for group in suite], result.message)


def _test_file(
    name: str, path: str, suite: Sequence[Group], outcomes: Sequence[GroupResult | None], otherwise: str
) -> TestFile:
    cases = [_case(group) for group in suite]
    test_file = ExceptionTestFile(name, path, cases, all_or_nothing=False)
    test_file.test_case_results = [
        TestCaseResult(case, outcome.output if outcome else otherwise, bool(outcome and outcome.status == "passed"))
        for case, outcome in zip(cases, outcomes, strict=True)
    ]
    test_file.update_score(sum(outcome.score for outcome in outcomes if outcome))  # settled, as `fam grade` does
    return test_file


def _case(group: Group) -> TestCase:
    """Give otter's record of a test, without its body; its message for failures is part of what is told."""
    [case] = group.test_file.test_cases
    return replace(case, body=None, failure_message=None)
