"""Unusual results that no check may crash on: they would be an internal error instead of lost points.

A check that says what it expects stumbles over nothing. One that looks at answers and makes a claim about them has to
ask for their type first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fam.course import Course, use_course
from fam_grader.execution.call_results import CallResult, Returned
from fam_grader.execution.calls import Call
from fam_grader.execution.packing import Opaque
from fam_grader.grading.assertions import CallExecutor
from fam_grader.grading.suites import Group, TestOutcome, run_group

ODD_ANSWERS: tuple[Any, ...] = (
    *(None, True, 3, -1, 2.5, float("nan"), 1j, np.float32(1), "", "text", Opaque("object")),
    *([], [1], [[1]], [None], ["a", [1]], [(1, 2), "b"], (), (1, 2), ({},), {}, {"a": [1]}, {1: 2}, set(), {"a"}),
    *(np.zeros(()), np.zeros(0), np.ones(3), np.ones((2, 2)), np.zeros((0, 3)), np.ones((1, 2, 3)), np.array([True])),
    *(np.array([1j]), np.full((3, 3), np.nan), [np.ones(2)], [(np.ones((1, 1, 3, 3)), None)]),
)


@dataclass(frozen=True)
class _Always(CallExecutor):
    """Answers every call alike."""

    value: Any

    def call(self, call: Call) -> CallResult:
        return Returned(self.value)


def stumbles(course: Course, groups: Iterable[Group]) -> Iterator[tuple[Any, TestOutcome]]:
    """Return each group that cannot run on one of the odd answers, with that answer and what came of it."""
    with use_course(course):
        for group in (each for each in groups if each.depends_on_answers):
            for odd in ODD_ANSWERS:
                outcome = run_group(group, course.functions, _Always(odd))
                if outcome.status == "could not run":
                    yield odd, outcome
                    break
