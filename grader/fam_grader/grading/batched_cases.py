"""Test cases as the promises that they make: known before any answer is, they can be asked for together.

Most test cases make the same promises whatever is answered. Such a case is written down once, and for each submission
its calls travel together. A case that looks at answers, or that draws anew each time, runs as it stands.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from otter.test_files.abstract_test import TestCase

from fam.course import current_course
from fam_grader.execution.expectations import Batch, Expectation, batches
from fam_grader.grading.assertions import Proxy, Recorder, hold


@dataclass(frozen=True)
class Script:
    """The body of a test case for otter, which calls it as it calls its own."""

    batches: tuple[Batch, ...]

    def call_func(self, environment: dict[str, Any]) -> None:
        """Ask the student's functions in `environment` for all that is promised; stop at the first wrong answer."""
        for batch in self.batches:
            proxy: Proxy = environment[batch.function]
            with closing(proxy.session.answers(batch)) as answers:
                for promise, answer in zip(batch.promises, answers, strict=True):
                    hold(promise, answer, proxy)


def write_script(case: TestCase) -> Script | None:
    """Write down what `case` promises; None where that depends on answers or on chance."""
    promises = _promises(case)
    if not promises or _content(promises) != _content(_promises(case)):
        return None
    return Script(tuple(batches(promises)))


def _promises(case: TestCase) -> list[Expectation]:
    promises: list[Expectation] = []
    environment = {name: Recorder(name, promises) for name in current_course().functions}
    try:
        case.body.call_func(environment)
    except Exception:  # whatever a case does with a student's function, a stand-in may not have it
        return []
    return promises


def _content(promises: list[Expectation]) -> list[object]:
    return [(each.call.key, each.frame) for each in promises]
