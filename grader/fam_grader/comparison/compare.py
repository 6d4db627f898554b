"""Run a student's functions and PyTorch on the same random inputs, and describe the first difference of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from fam.core.language import N_, message
from fam.course import Course
from fam_grader.comparison.counterparts import Counterpart, ask_pytorch, read_counterparts
from fam_grader.execution.calls import Call, Raised, Returned
from fam_grader.execution.expectations import Expectation, batches
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.session import Session
from fam_grader.grading.misconceptions import Diagnosis
from fam_grader.grading.otter_test_files import LightCase, LightTestFile, TestFile
from fam_grader.grading.suites import BatchedTestCase, Group, TestOutcome, grade
from fam_grader.reports.difference import Difference
from fam_grader.reports.results import GroupResult, SubmissionResult, make_result
from fam_grader.workspace.checking import REPORT_AFTER, budget_for, own_files, place_of
from fam_grader.workspace.explanations import explained
from fam_grader.workspace.public_checks import CallByCall

Ask = Callable[[Counterpart, Call], Returned | Raised]

# The titles of the two answers.
PYTORCH, YOURS = N_("PyTorch"), N_("yours")
POINTS = 1.0  # any number but 0, since the points of a result make it passed or failed


@dataclass(frozen=True)
class Comparison:
    """The result of a comparison, and the functions without a counterpart."""

    result: SubmissionResult
    without: tuple[str, ...]


class _NoDiagnosis:
    """Recognises nothing: misconceptions are recognised by their answers to the checks."""

    def diagnose(self, function: str, outcomes: Sequence[TestOutcome]) -> dict[str, Diagnosis]:
        """Return nothing."""
        return {}


def compare(
    course: Course, functions: Sequence[str], *, seed: int = 0, count: int = 20, ask: Ask = ask_pytorch
) -> Comparison:
    """Compare `functions`, as they are in the student's files, with PyTorch on `count` random inputs each.

    They are called as `fam check` calls them: in a process of their own, with its limits.

    Args:
        course: the workspace.
        functions: names; those without a counterpart are left out.
        seed: of the inputs, which are the same each time.
        count: of the inputs of each function; the first difference ends its comparison.
        ask: returns what a call should return.
    """
    counterparts = read_counterparts(course, functions)
    compared = [each.function for each in counterparts]
    sources = own_files(course, compared)
    budget = budget_for(course, compared)
    launcher = PlainLauncher(report_after=REPORT_AFTER * budget.call_seconds, restricted=True)
    started = time.monotonic()
    with Session(launcher, sources, budget) as session:
        if compared:
            session.start()  # loads NumPy over there, while PyTorch answers here
        groups = [_group(course, each, _expectations(each, seed, count, ask)) for each in counterparts]
        outcomes = grade(course, groups, CallByCall(session), _NoDiagnosis())
        seconds = time.monotonic() - started
        result = make_result(
            course, outcomes, submission="", student="", problems=(), isolation="none", seconds=seconds
        )
        where = partial(place_of, sources, launcher.stacks)
        pairs = zip(result.groups, outcomes, strict=True)
        named = tuple(_named(group, outcome, where(outcome), seed, count) for group, outcome in pairs)
        result = explained(course, sources, replace(result, groups=named, review=tuple(session.left_out)))
    return Comparison(result, tuple(name for name in functions if name not in compared))


def _expectations(counterpart: Counterpart, seed: int, count: int, ask: Ask) -> list[Expectation]:
    return [Expectation(call, ask(counterpart, call)) for call in counterpart.calls(seed, count)]


def _group(course: Course, counterpart: Counterpart, expectations: Iterable[Expectation]) -> Group:
    """Return the calls as a group of checks, so that all that is known of failed checks is said."""
    name, title = counterpart.function, counterpart.title
    case = LightCase(title, BatchedTestCase(tuple(batches(expectations))), False, POINTS, None, None)
    file = cast("TestFile", LightTestFile(name, "", [case], source=""))
    return Group(course.functions[name].unit, name, title, POINTS, hidden=False, advice="", test_file=file)


def _named(group: GroupResult, outcome: TestOutcome, place: tuple[str, ...], seed: int, count: int) -> GroupResult:
    """Return a result that says which input it is about, and calls the two answers PyTorch's and yours."""
    if group.status == "passed" or not outcome.observations or group.difference is None:
        return replace(group, place=place)
    number = len(outcome.observations)
    note = message(
        "this is input {number} of {count}, with --seed {seed}; what was expected is PyTorch's answer",
        number=number,
        count=count,
        seed=seed,
    )
    return replace(group, place=place, notes=(*group.notes, note), difference=_titled(group.difference))


def _titled(difference: Difference) -> Difference:
    titles = zip((PYTORCH, YOURS), difference.pieces, strict=False)
    return replace(difference, pieces=tuple(replace(piece, title=title) for title, piece in titles))
