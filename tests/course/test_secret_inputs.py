"""What hidden suites ask is another thing under another secret, and the same thing under the same one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from fam.course import Course, use_course
from fam_grader.execution.calls import Call, CallResult, Returned
from fam_grader.grading.digests import ReferenceSession
from fam_grader.grading.suites import load_groups, run_group
from support.paths import REPOSITORY

FOLDERS = sorted((REPOSITORY / "exercises").glob("[0-9]*"))
UNITS = [folder.name[3:] for folder in FOLDERS if "hierarchy" not in folder.name]  # `square_detector` takes nothing


class Answers(ReferenceSession):
    """Answers with the references, but trains no network."""

    def call(self, call: Call) -> CallResult:
        """Return what the reference comes to, or nothing where that takes seconds."""
        return Returned(None) if call.function == "train_digits" else super().call(call)


def asked(course: Course, unit: str, secret: str) -> Mapping[str, list[tuple[str, str, bytes]]]:
    """Return what each hidden group of a unit asks, but for functions that take nothing."""
    session = Answers(course)
    calls: dict[str, list[Call]] = {}
    with use_course(course):
        for group in load_groups(course, [course.units[unit]], hidden=True, secret=secret):
            if group.hidden:
                seen = run_group(group, course.functions, session).observations
                calls[group.label] = [each.call for each in seen if each.call.args or each.call.kwargs]
    return {label: [call.key for call in found] for label, found in calls.items() if found}


@pytest.mark.parametrize("unit", UNITS)
def test_every_hidden_group_asks_for_something_else_under_another_secret(course: Course, unit: str) -> None:
    """A table of what was asked in an earlier term passes no group."""
    one, other = asked(course, unit, "one secret"), asked(course, unit, "another secret")

    assert one.keys() == other.keys()
    assert [label for label in one if one[label] == other[label]] == []


@pytest.mark.parametrize("unit", ["strides", "output_size", "gradients", "learning"])
def test_every_hidden_group_asks_for_the_same_under_the_same_secret(course: Course, unit: str) -> None:
    """So two machines with one secret give the same marks."""
    assert asked(course, unit, "one secret") == asked(course, unit, "one secret")
