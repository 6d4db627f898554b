"""Whatever a submission does with hidden inputs, its student learns one of four kinds of error."""

from __future__ import annotations

import builtins
import itertools
import json
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from fam.course import Course
from fam_grader.execution.calls import Call, CallResult, Died, Missing, OutOfMemory, Raised, Returned, TimedOut
from fam_grader.grading.digests import ReferenceSession
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.suites import Group, grade, load_groups
from fam_grader.reports.feedback import render_files
from fam_grader.reports.hidden import NO_ANSWER
from fam_grader.reports.results import SubmissionResult, make_result

SECRET = "quokka"
PUBLIC_CALLS = 4  # more than the public groups of one function make


def exceptions() -> Iterator[CallResult]:
    """Yield every built-in exception, and one of the student's own."""
    kinds = [kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, BaseException)]
    for kind in [*kinds, type(SECRET, (Exception,), {})]:
        yield Raised(kind.__name__, tuple(each.__name__ for each in kind.__mro__[:-1]), SECRET, 7)


ODD: Sequence[CallResult] = (
    *exceptions(),
    *(Returned(value) for value in (None, SECRET, 3, [SECRET], np.zeros((4, 5, 6)), np.zeros(2), 1j, {SECRET: 1})),
    *(Returned(np.array([2.0, 4.0]), (SECRET,)), Raised("X", ("X", "Exception"), SECRET, 3, loading=True)),
    *(TimedOut(2.0), TimedOut(2.0, loading=True), TimedOut(60.0, whole=True)),
    *(OutOfMemory(64.0, 7), OutOfMemory(64.0, killed=True)),
    *(Died(SECRET), Missing(SECRET), Raised("NotImplementedError", ("NotImplementedError",), SECRET)),
)


class Chooses(ReferenceSession):
    """Answers public calls as `public` says, or rightly, and hidden ones with `hidden`."""

    def __init__(
        self, course: Course, groups: Sequence[Group], hidden: CallResult, public: CallResult | None
    ) -> None:
        super().__init__(course)
        self.hidden, self.public = hidden, public
        self.known: set[tuple[str, str, bytes]] = set()
        recorder = ReferenceSession(course)
        outcomes = grade(
            course, [each for each in groups if not each.hidden], recorder, MisconceptionDiagnoser(course)
        )
        for outcome in outcomes:
            self.known |= {each.call.key for each in outcome.observations}

    def call(self, call: Call) -> CallResult:
        """Return the answer that the submission chose."""
        if call.key not in self.known:
            return self.hidden
        return self.public or super().call(call)


def graded(
    course: Course, hidden: CallResult, public: CallResult | None = None
) -> tuple[SubmissionResult, dict[str, str]]:
    """Return the result of a submission that answers so, and its student's files."""
    groups = load_groups(course, course.units.values(), hidden=True)
    outcomes = grade(course, groups, Chooses(course, groups, hidden, public), MisconceptionDiagnoser(course))
    result = make_result(
        course, outcomes, submission="ann", student="ann", problems=(), isolation="none", seconds=0.0
    )
    return result, render_files(course, result, outcomes)


def test_a_hidden_group_reports_one_of_four_kinds(small_course: Course) -> None:
    """Of some ninety ways to fail, no more can be distinguished, and nothing of them is shown."""
    outputs: dict[str, set[str]] = {}
    for answer in ODD:
        result, files = graded(small_course, answer)
        for group in (each for each in result.groups if each.hidden and each.kind):
            outputs.setdefault(f"{group.function}: {group.group}", set()).add(group.output)
        assert all(SECRET not in text for text in files.values()), answer

    assert len(ODD) > 80
    assert {len(sentences) for sentences in outputs.values()} <= {2, 3, 4}
    assert max(len(sentences) for sentences in outputs.values()) == 4


def test_the_top_level_output_says_nothing_about_hidden_groups(small_course: Course) -> None:
    """It is the same however they fail, and so is everything else but for their entries."""

    def without_hidden_groups(answer: CallResult) -> object:
        _, files = graded(small_course, answer)
        results = json.loads(files["results.json"])
        return results["output"], [test for test in results["tests"] if not test["extra_data"]["hidden"]]

    seen = {json.dumps(without_hidden_groups(answer)) for answer in ODD}

    assert len(seen) == 1
    assert json.loads(seen.pop())[0] == ""


@pytest.mark.parametrize(
    ("public", "says"),
    [
        (Missing("no file defines it"), "The function is not there yet"),
        (Raised("NameError", ("NameError", "Exception"), "x", 1, loading=True), "The function's file does not load"),
    ],
)
def test_a_function_that_no_public_check_could_call_has_the_same_sentence_in_hidden_groups(
    small_course: Course, public: CallResult, says: str
) -> None:
    """It helps an honest student, and reveals nothing: it is known before anything hidden is asked."""
    outputs = [graded(small_course, answer, public)[0] for answer in ODD]

    hidden = [group for result in outputs for group in result.groups if group.hidden and group.kind]
    assert {group.output.splitlines()[0] for group in hidden} == {f"{says}."}


def test_instructors_learn_what_was_wrong(small_course: Course) -> None:
    """The journal has the details, and a function without an answer is to be reviewed."""
    raised, _ = graded(small_course, Raised("KeyError", ("KeyError", "LookupError"), "'kernel'", 7))
    died, _ = graded(small_course, Died("the process was ended by SIGSEGV"))

    assert raised.details["double: values"] == "it raised KeyError in line 7: 'kernel'"
    assert SubmissionResult.from_json(raised.to_json()).details == raised.details
    assert died.message == ""
    assert f"double: in hidden checks, {NO_ANSWER}" in died.review


def test_every_kind_of_mismatch_has_a_sentence(small_course: Course) -> None:
    """In groups of values and in groups of errors; a new kind must not be an internal error."""
    results = [graded(small_course, answer)[0] for answer in ODD]

    groups = list(itertools.chain.from_iterable(result.groups for result in results))
    assert all(group.sentence for group in groups if group.status == "failed")
    assert {group.kind for group in groups if group.hidden and group.kind} == {*("value", "type", "raised", "hung")}
