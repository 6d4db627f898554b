"""Test cases whose calls are known in advance, and travel together.

Most test cases make the same calls whatever the results are. Such a case is recorded once, and its calls are sent in
batches for each submission. A case that depends on results, or on chance, runs as it stands.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from otter.test_files.abstract_test import TestCase

from fam.course import current_course
from fam_grader.execution.expectations import Batch, Expectation, batches
from fam_grader.grading.assertions import RecordingFunction, StudentFunction


@dataclass(frozen=True)
class BatchedTestCase:
    """The body of a test case for otter, which calls it as it calls its own."""

    batches: tuple[Batch, ...]

    def call_func(self, environment: dict[str, Any]) -> None:
        """Check all expectations against the student's functions in `environment`; stop at the first mismatch."""
        for batch in self.batches:
            function: StudentFunction = environment[batch.function]
            with closing(function.session.answers(batch)) as answers:
                for expectation, answer in zip(batch.expectations, answers, strict=True):
                    function.compare(expectation, answer)


def batch_test_case(case: TestCase) -> BatchedTestCase | None:
    """Return `case` as batches of calls; None if its calls depend on results or on chance."""
    expectations = _record(case)
    # Recorded twice, since a case that draws random inputs would always check the first ones.
    if not expectations or _content(expectations) != _content(_record(case)):
        return None
    return BatchedTestCase(tuple(batches(expectations)))


def _record(case: TestCase) -> list[Expectation]:
    expectations: list[Expectation] = []
    environment = {name: RecordingFunction(name, expectations) for name in current_course().functions}
    try:
        case.body.call_func(environment)
    except Exception:  # a case may do with a student's function whatever it likes, also what a recorder cannot
        return []
    return expectations


def _content(expectations: list[Expectation]) -> list[object]:
    return [(each.call.key, each.frame) for each in expectations]
