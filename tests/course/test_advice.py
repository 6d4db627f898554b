"""While a function's values are wrong, groups about dtypes and inputs do not suggest a cause of their own."""

from __future__ import annotations

import pytest

from fam.core.terminal import Screen
from fam.course import Course
from fam_grader.grading.advice import OnceValuesAreRight
from fam_grader.grading.compare import VALUES_FIRST
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.suites import Group, grade, load_groups
from fam_grader.release.otter_plugin import _test_files
from fam_grader.reports.feedback import render_feedback
from fam_grader.reports.results import GroupResult, SubmissionResult, make_result
from fam_grader.workspace.check_output import write_result
from support.wrong_answers import InProcess, WrongAnswer

REFUSES = "    if window.shape != kernel.shape:\n        raise ValueError\n"
OFF_IF_CONTIGUOUS = (
    f"{REFUSES}    return float((window.astype(float) * kernel).sum() + bias + window.flags.c_contiguous / 3)\n"
)
KEEPS_BYTES = f"{REFUSES}    return (window * kernel).sum() + bias\n"
CHANGED = "Does your function change its arguments?"
OWN_ADVICE = {"dtypes": "Try a uint8 photo", "inputs left alone": CHANGED}


def result_of(course: Course, body: str, *, hidden: bool) -> tuple[list[Group], SubmissionResult]:
    """Grade a `window_response` with this body."""
    code = f"def window_response(window, kernel, bias=0.0):\n{body}"
    session = InProcess(WrongAnswer("window_response", "advised", "", code, (), ()))
    groups = load_groups(course, [course.units["window_response"]], hidden=hidden)
    outcomes = grade(course, groups, session, MisconceptionDiagnoser(course))
    settings = {"student": "Ada", "problems": (), "isolation": "none", "seconds": 1.0}
    return groups, make_result(course, outcomes, submission="ada", **settings)


def by_name(result: SubmissionResult) -> dict[str, GroupResult]:
    """Return the groups by their names; the public and the hidden ones differ."""
    return {each.group: each for each in result.groups}


def test_every_group_about_dtypes_and_inputs_waits_for_right_values(course: Course) -> None:
    """Whatever it is called, its suggestion would be false while other values are wrong."""
    names = {"dtypes", "inputs left alone", "kinds of arrays", "dtypes and inputs", "a photo"}
    groups = load_groups(course, course.units.values(), hidden=True)

    assert {each.label for each in groups if each.name in names} == {
        each.label
        for each in groups
        if isinstance(each.advice, OnceValuesAreRight)
        and each.label not in ("conv_layer: small integers, arguments by name", "numerical_gradient: integers")
    }


def test_wrong_values_come_first(course: Course) -> None:
    """In `results.json`, on the feedback page and in otter's records."""
    groups, result = result_of(course, OFF_IF_CONTIGUOUS, hidden=True)
    found = by_name(result)

    assert [found[name].advice for name in OWN_ADVICE] == [VALUES_FIRST] * 2
    assert found["values"].advice.startswith("Make up a window and a kernel")
    [record] = _test_files(course, groups, result)
    for text in (render_feedback(result, course), record.summary(), *(found[name].output for name in OWN_ADVICE)):
        assert VALUES_FIRST in text
        assert not any(own in text for own in OWN_ADVICE.values())


def test_fam_check_says_so_below_the_first_failure(course: Course) -> None:
    """In the place of another wrong value."""
    _, result = result_of(course, OFF_IF_CONTIGUOUS, hidden=False)
    lines = write_result(course, result, Screen(width=100, colour=False, unicode=False))

    at = lines.index("x window_response: a photo")
    assert lines[at + 1].strip() == VALUES_FIRST
    assert sum(VALUES_FIRST in line for line in lines) == 1


def test_groups_that_fail_alone_keep_their_advice(course: Course) -> None:
    """Bytes that wrap around are no reason to look elsewhere."""
    _, result = result_of(course, KEEPS_BYTES, hidden=True)

    assert by_name(result)["dtypes"].advice.startswith(OWN_ADVICE["dtypes"])
    assert VALUES_FIRST not in render_feedback(result, course)


def test_an_exception_of_its_own_keeps_its_advice_beside_wrong_values(course: Course) -> None:
    """A read-only array that is written to raises in one group only."""
    _, result = result_of(
        course, f"    if not window.flags.writeable:\n        window[:] = 0\n{OFF_IF_CONTIGUOUS}", hidden=True
    )
    found = by_name(result)

    assert found["dtypes"].advice == VALUES_FIRST
    assert (found["inputs left alone"].kind, found["inputs left alone"].advice) == ("raised", CHANGED)


@pytest.mark.parametrize(("refused", "kind"), [(False, "value"), (True, "raised")], ids=["modified", "raised"])
def test_changed_inputs_of_right_values_keep_their_advice(course: Course, refused: bool, kind: str) -> None:
    """Whether the change is seen, which a hidden group shows as a wrong answer, or the array refuses it."""
    only = f"    if {'not ' if refused else ''}window.flags.writeable:\n"
    right = "    answer = (window.astype(float) * kernel).sum() + bias\n"
    body = f"{REFUSES}{right}{only}        window[:] = 0\n    return answer\n"
    _, result = result_of(course, body, hidden=True)
    found = by_name(result)["inputs left alone"]

    assert found.kind == kind
    assert found.advice == CHANGED


@pytest.mark.parametrize("of_values", ["KeyError", "TypeError"])
def test_which_exception_is_raised_makes_no_difference_to_the_advice(course: Course, of_values: str) -> None:
    """A submission sees the inputs of hidden groups, and its choice of exceptions would tell of them."""
    body = f"{REFUSES}    if not window.flags.writeable:\n        raise TypeError\n    raise {of_values}\n"
    _, result = result_of(course, body, hidden=True)

    assert by_name(result)["inputs left alone"].advice == VALUES_FIRST
