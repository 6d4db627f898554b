"""Answers as they come about on other machines: with 32-bit integers, other byte orders, other last bits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fam.course import Course
from fam_grader.execution.calls import Call, CallResult, Returned
from fam_grader.grading.digests import DigestDiagnoser, ReferenceSession
from fam_grader.grading.misconceptions import Diagnosis, EvidenceDiagnoser, ask
from fam_grader.grading.references import Misconception
from fam_grader.grading.subjects import CallExecutor, Observation
from fam_grader.grading.suites import Group, TestOutcome, grade

Machine = Callable[[Any], Any]  # what this machine's arrays and NumPy numbers are on another one


def here(value: Any) -> Any:
    """Return a value as it is."""
    return value


def with_narrow_integers(value: Any) -> Any:
    """Return integers of 8 bytes as those of 4, where default integers have 4; larger ones wrap around as they do."""
    return value.astype(f"{value.dtype.kind}4") if value.dtype.kind in "iu" and value.dtype.itemsize == 8 else value


def with_other_layout(value: Any) -> Any:
    """Return an array with bytes and axes in the other order."""
    if not isinstance(value, np.ndarray):
        return value
    return np.asarray(value, dtype=value.dtype.newbyteorder(">"), order="F")


def with_other_last_bits(value: Any) -> Any:
    """Return floats that are the next larger or the next smaller ones by turns, but for fractions like 3 and 2.75.

    Those are exact everywhere, and what is made of them may depend on it, as when they are cut off.
    """
    if value.dtype.kind != "f" or value.dtype.itemsize < 4:
        return value
    up = np.arange(value.size).reshape(value.shape) % 2 == 0
    moved = np.nextafter(value, np.where(up, np.inf, -np.inf).astype(value.dtype))
    with np.errstate(invalid="ignore", over="ignore"):
        exact = ~np.isfinite(value) | (value * 1024 % 1 == 0)
    return np.where(exact, value, moved).astype(value.dtype)[()]


def elsewhere(value: Any, machine: Machine) -> Any:
    """Return a value as it is on another machine, whatever it is packed in; Python's numbers are alike everywhere."""
    if isinstance(value, (np.ndarray, np.generic)):
        return machine(value)
    if isinstance(value, (list, tuple)):
        return type(value)(elsewhere(item, machine) for item in value)
    if isinstance(value, dict):
        return {key: elsewhere(item, machine) for key, item in value.items()}
    return value


def call_elsewhere(call: Call, machine: Machine) -> Call:
    """Return a call as the same check makes it on another machine."""
    args, kwargs, then = (elsewhere(given, machine) for given in (call.args, call.kwargs, call.then))
    return Call(call.function, args, kwargs, then)


def answer_elsewhere(answer: CallResult, machine: Machine) -> CallResult:
    """Return an answer as it is given on another machine."""
    return replace(answer, value=elsewhere(answer.value, machine)) if isinstance(answer, Returned) else answer


class MisconceptionSession(CallExecutor):
    """A student of another machine, who is right about everything but for one misconception."""

    def __init__(self, course: Course, misconception: Misconception, machine: Machine) -> None:
        self._references, self._misconception, self._machine = ReferenceSession(course), misconception, machine

    def call(self, call: Call) -> CallResult:
        """Compute the answer with the other machine's numbers."""
        call = call_elsewhere(call, self._machine)
        if call.function != self._misconception.function:
            return answer_elsewhere(self._references.call(call), self._machine)
        own: Mapping[str, Any] = {
            name: answer.value
            for name in self._misconception.takes
            if name != call.function and isinstance(answer := self._references.call(Call(name)), Returned)
        }
        answer = ask(self._misconception, Observation(call, None, Returned(None), None), own)
        return answer_elsewhere(answer, self._machine)


class ElsewhereDiagnoser(EvidenceDiagnoser):
    """Reads what came with the exercises on another machine, where the checks' own arrays differ, too."""

    def __init__(self, diagnoser: DigestDiagnoser, machine: Machine) -> None:
        self._diagnoser, self._machine = diagnoser, machine

    def explaining(self, observation: Observation, own: Mapping[str, Any]) -> Any:
        """Return what explains the call as the check makes it there."""
        return self._diagnoser.explaining(self._moved(observation), own)

    def contradicts(self, number: int, observation: Observation, own: Mapping[str, Any]) -> bool:
        """Whether the misconception contradicts the call as the check makes it there."""
        return self._diagnoser.contradicts(number, self._moved(observation), own)

    def describe(self, function: str, number: int) -> Diagnosis:
        """Return the diagnosis."""
        return self._diagnoser.describe(function, number)

    def _moved(self, observation: Observation) -> Observation:
        return observation._replace(call=call_elsewhere(observation.call, self._machine))


def recognised(
    course: Course,
    groups: Sequence[Group],
    known: Sequence[Misconception],
    diagnoser: DigestDiagnoser,
    machine: Machine,
) -> set[str]:
    """Return the misconceptions whose own sentence a student of another machine gets who has one of them."""
    found = set()
    for each in known:
        own = [group for group in groups if group.function == each.function]
        session = MisconceptionSession(course, each, machine)
        outcomes: list[TestOutcome] = grade(course, own, session, ElsewhereDiagnoser(diagnoser, machine))
        if any(outcome.diagnosis and outcome.diagnosis.sentence == each.sentence for outcome in outcomes):
            found.add(each.full_name)
    return found
