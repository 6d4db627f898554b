"""Recognise a wrong answer as one that people often give, and say its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from fam.course import Course
from fam_grader.execution.calls import CallResult, Raised, Returned
from fam_grader.grading.compare import Tolerance, compare
from fam_grader.grading.references import Misconception, misconceptions

if TYPE_CHECKING:
    from fam_grader.grading.assertions import Observation
    from fam_grader.grading.suites import TestOutcome


@dataclass(frozen=True)
class Diagnosis:
    """What is behind a wrong answer: the sentence for the student and, where it is known, whose it is."""

    sentence: str
    misconception: str = ""


class Diagnoser(Protocol):
    """Anything that recognises misconceptions behind wrong answers."""

    def diagnose(self, function: str, outcomes: Sequence[TestOutcome]) -> dict[str, Diagnosis]:
        """Name what is behind each failed group of `function`, by the group's label."""


class MisconceptionDiagnoser:
    """Knows the misconceptions of a course, and which of them a submission's answers look like."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._tolerance = Tolerance(course.settings.rtol, course.settings.atol, equal_nan=True)

    @cached_property
    def known(self) -> dict[str, list[Misconception]]:
        """The misconceptions of each function, the commonest first."""
        known: dict[str, list[Misconception]] = {name: [] for name in self._course.functions}
        for unit in self._course.units.values():
            for misconception in misconceptions(self._course, unit):
                known[misconception.function].append(misconception)
        return known

    def diagnose(self, function: str, outcomes: Sequence[TestOutcome]) -> dict[str, Diagnosis]:
        """Name the misconception behind each failed group of `function`, by the group's label.

        Of those that gave the same wrong answer, the one that also agrees with the most of what else was seen.
        """
        seen = [kept for outcome in outcomes for kept in outcome.observations if kept.call.function == function]
        found: dict[str, Diagnosis] = {}
        agreement: dict[str, int] = {}
        for outcome in outcomes:
            if outcome.status != "failed" or not outcome.observations:
                continue
            wrong = outcome.observations[-1]
            candidates = [each for each in self.known[function] if self._explains(each, wrong)]
            for each in candidates:
                if each.name not in agreement:
                    agreement[each.name] = sum(self._explains(each, observation) for observation in seen)
            if candidates:
                best = max(candidates, key=lambda each: agreement[each.name])
                found[outcome.group.label] = Diagnosis(best.sentence, best.full_name)
        return found

    def _explains(self, misconception: Misconception, observation: Observation) -> bool:
        if observation.call.function != misconception.function:
            return False
        return same_answer(misconception.answers.ask(observation.call), observation.answer, self._tolerance)


def same_answer(ours: CallResult, theirs: CallResult, tolerance: Tolerance) -> bool:
    """Return whether two calls came to the same, numbers within `tolerance`."""
    if isinstance(ours, Returned) and isinstance(theirs, Returned):
        return ours.modified == theirs.modified and compare(ours.value, theirs.value, tolerance) is None
    if isinstance(ours, Raised) and isinstance(theirs, Raised):
        if (ours.type_name, ours.deliberate) != (theirs.type_name, theirs.deliberate):
            return False
        return ours.deliberate or ours.text == theirs.text  # what just happens to fail can fail in many ways
    return False
