"""Otter's plugin in an autograder: the student's code runs in the sandbox, never in otter's process or its kernel.

Otter calls it in this order, and opens the submission between the first two:

1. `before_grading` moves all submitted files out of otter's working folder, and leaves an empty submission.
2. `before_execution` replaces the student's cells by a cell that grades the moved files and gives the results to
   otter's checker, which then has no suite left to run.
3. `after_grading` verifies that this happened: an internal error ends the run, and is never a zero.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat
from otter.execute import Checker
from otter.plugins import AbstractOtterPlugin
from otter.run.run_autograder.utils import OtterRuntimeError
from otter.test_files import GradingResults, TestCase, TestFile
from otter.test_files.abstract_test import TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.course import Course
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import GradingJob
from fam_grader.grading.suites import Group
from fam_grader.release.autograder import CONFIG, COURSE, TESTS, AutograderSpec, put_together, suites_of
from fam_grader.reports.results import GroupResult, SubmissionResult
from fam_grader.submissions import SubmissionSource

SOURCE, SUBMITTED, NEWS = "source", "submitted", "fam_news.json"
CELL = """\
import json
from fam_grader.release.otter_plugin import grade_in_kernel
grade_in_kernel(*json.loads({arguments!r}))
"""


class SandboxedGrading(AbstractOtterPlugin):  # type: ignore[misc]
    """Grade a submission in the sandbox instead of otter's kernel."""

    @property
    def _root(self) -> Path:
        """The folder in which otter grades: the autograder is in `source`, the upload in `submission`."""
        return Path(self.submission_path).parents[1]

    def before_grading(self, config: Any) -> None:
        """Move all submitted files away, so that none of them is imported, opened or unpickled."""
        submitted = self._root / SUBMITTED
        submitted.mkdir()
        for path in list(Path(self.submission_path).parent.iterdir()):
            if path.name == COURSE:
                shutil.rmtree(path)
            elif path.name != TESTS:  # otter has just put it there
                shutil.move(path, submitted / path.name)
        is_notebook = Path(self.submission_path).suffix == ".ipynb"
        empty = nbformat.writes(nbformat.v4.new_notebook()) if is_notebook else ""
        Path(self.submission_path).write_text(empty, encoding="utf-8")

    def before_execution(self, submission: nbformat.NotebookNode) -> nbformat.NotebookNode:
        """Replace the cells by one that grades the moved files; none is left that could shadow a module."""
        Path(self.submission_path).unlink()
        arguments = json.dumps([str(self._root), Path(self.submission_path).name])
        submission.cells = [nbformat.v4.new_code_cell(CELL.format(arguments=arguments))]
        return submission

    def after_grading(self, results: GradingResults) -> None:
        """Add the message about the whole submission; raise OtterRuntimeError if it could not be graded."""
        try:
            news = json.loads((self._root / NEWS).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise OtterRuntimeError("the kernel ended before the submission was marked") from None
        if news["trouble"]:
            raise OtterRuntimeError(
                f"this submission could not be graded because of an internal error: {news['trouble']}"
            )
        results.set_output(news["message"])


JailedGrading = SandboxedGrading  # the name in autograders of earlier versions: their users get an error with advice


def grade_in_kernel(root: str, name: str) -> None:
    """Grade the upload of the autograder at `root` in otter's kernel, and leave the results with otter's checker."""
    folder = Path(root)
    news = {"message": "", "trouble": ""}
    try:
        config = json.loads((folder / SOURCE / CONFIG).read_text(encoding="utf-8"))  # the cell holds no secret
        upload = grade_upload(folder / SOURCE, AutograderSpec.from_config(config), folder / SUBMITTED, name)
        result = upload.result
        news = {"message": result.message, "trouble": "\n".join(result.internal_errors)}
        Checker.get_results().extend(upload.test_files)
    except CourseError as error:
        news["trouble"] = str(error)
    except Exception:
        news["trouble"] = traceback.format_exc()
    atomic_write_bytes(folder / NEWS, json.dumps(news).encode())


@dataclass(frozen=True)
class GradedUpload:
    """A graded upload: its result and files, as `fam grade` writes them, and otter's test files with results."""

    result: SubmissionResult
    files: Mapping[str, str]
    test_files: tuple[TestFile, ...]


def grade_upload(source: Path, spec: AutograderSpec, upload: Path, name: str) -> GradedUpload:
    """Grade the folder `upload`, with any content, with the autograder in `source`.

    Raises:
        CourseError: the autograder is of another version, or its isolation does not work on this machine.
    """
    spec.require_this_grader()
    with tempfile.TemporaryDirectory() as folder:
        course = put_together(source, Path(folder))
        grader = Grader(course, spec.units, spec.isolation, spec.secret)
        try:
            graded = grader.run_job(GradingJob(SubmissionSource(upload, name, name)))
        finally:
            grader.close()
        assert graded.result is not None  # it is None only for a job with a known digest
        test_files = tuple(_test_files(course, grader.groups, graded.result))
        return GradedUpload(graded.result, graded.files, test_files)


class GradedFunction(ExceptionTestFile):  # type: ignore[misc]
    """Otter's record of a graded function: its public and hidden groups, with the messages for the student."""

    def summary(self, public_only: bool = False) -> str:
        """Return how many groups passed, and the messages of the others; otter reports only whether all passed."""
        results = [each for each in self.test_case_results if not (public_only and each.test_case.hidden)]
        passed, what = sum(each.passed for each in results), "public checks" if public_only else "groups of checks"
        failed = [f"  {each.test_case.name}:\n{indent(each.message, '    ')}" for each in results if not each.passed]
        return "\n".join([f"{self.name}: {passed} of {len(results)} {what} passed.", *failed])


def _test_files(course: Course, groups: Iterable[Group], result: SubmissionResult) -> Iterator[GradedFunction]:
    """Yield a test file without the code of its tests for each function."""
    outcomes = {(each.function, each.group): each for each in result.groups}
    for function, members in groupby(groups, key=lambda group: group.function):
        suites = list(members)
        path = f"./{TESTS}/{suites_of(course.unit_of(function).label, function)}"
        found = [outcomes.get((function, group.name)) for group in suites]
        yield _marked_function(function, path, suites, found, result.message)


def _marked_function(
    name: str, path: str, groups: Sequence[Group], outcomes: Sequence[GroupResult | None], otherwise: str
) -> GradedFunction:
    """Return the record of one function; `otherwise` is the message of groups without an outcome."""
    cases = [_without_body(group) for group in groups]
    report = GradedFunction(name, path, cases, all_or_nothing=False)
    report.test_case_results = [
        TestCaseResult(case, outcome.output if outcome else otherwise, bool(outcome and outcome.status == "passed"))
        for case, outcome in zip(cases, outcomes, strict=True)
    ]
    report.update_score(sum(outcome.score for outcome in outcomes if outcome))  # settled, as in `fam grade`
    return report


def _without_body(group: Group) -> TestCase:
    """Return otter's record of a test without its code; its advice is part of the message."""
    [case] = group.test_file.test_cases
    return replace(case, body=None, failure_message=None)
