"""Diagnosis on students' machines: digests of the wrong answers to the public checks, with their sentences.

A student's machine has no wrong answer's code. For each call of a public check, `checks/diagnoses.json` holds a
digest of every misconception's answer to it. All that can be learnt from a digest is a wrong answer to a check whose
right answer is written beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from fam.course import Course, Unit
from fam_grader.execution.calls import Call, CallResult, Raised, Returned
from fam_grader.grading import references
from fam_grader.grading.assertions import CallExecutor
from fam_grader.grading.compare import Tolerance, find_mismatch
from fam_grader.grading.misconceptions import Diagnosis
from fam_grader.grading.suites import TestOutcome, load_groups, run_group

DIGITS = 4  # significant digits of a number that count; float32 and float64 agree on them


class DigestDiagnoser:
    """Recognises wrong answers to the public checks by the digests that came with the exercises."""

    def __init__(self, course: Course) -> None:
        self._known: dict[str, str] = {}
        for unit in course.units.values():
            data = json.loads(unit.diagnoses.read_text(encoding="utf-8"))
            self._known |= {digest: data["sentences"][number] for digest, number in data["digests"].items()}

    def diagnose(self, function: str, outcomes: Sequence[TestOutcome]) -> dict[str, Diagnosis]:
        """Name what is behind each failed group, by the group's label."""
        found: dict[str, Diagnosis] = {}
        for outcome in outcomes:
            if outcome.status == "failed" and outcome.observations:
                wrong = outcome.observations[-1]
                sentence = self._known.get(digest_of(wrong.call, wrong.answer) or "")
                if sentence:
                    found[outcome.group.label] = Diagnosis(sentence)
        return found


def make_diagnoses(course: Course, unit: Unit) -> str:
    """Return the content of the unit's `diagnoses.json`: of two equal wrong answers, the commoner one's sentence."""
    session = ReferenceSession(course)
    groups = load_groups(course, [unit], hidden=False)
    seen = [each for group in groups for each in run_group(group, course.functions, session).observations]
    sentences: list[str] = []
    digests: dict[str, int] = {}
    for misconception in references.misconceptions(course, unit):
        for observation in (each for each in seen if each.call.function == misconception.function):
            answer = misconception.answers.ask(observation.call)
            right = observation.expected is None or find_mismatch(observation.expected, answer, Tolerance()) is None
            digest = None if right else digest_of(observation.call, answer)
            if digest and digest not in digests:
                if misconception.sentence not in sentences:
                    sentences.append(misconception.sentence)
                digests[digest] = sentences.index(misconception.sentence)
    return json.dumps({"sentences": sentences, "digests": digests}, indent=1, ensure_ascii=False) + "\n"


def digest_of(call: Call, answer: CallResult) -> str | None:
    """Return a digest of what came of a call, or None if the answer is none that a digest can be made of."""
    if isinstance(answer, Returned):
        content = ["returned", bool(answer.modified), _canonical(answer.value)]
    elif isinstance(answer, Raised) and not answer.loading:
        content = ["raised", answer.type_name, "" if answer.deliberate else answer.text]
    else:
        return None
    packed = call.packed
    text = json.dumps([call.function, packed.json, content]).encode() + packed.body
    return hashlib.sha256(text).hexdigest()[:16]


def _canonical(value: Any) -> Any:
    """Write a value so that equal answers are equal texts: numbers rounded, arrays by shape and values."""
    if isinstance(value, np.ndarray):
        return ["array", list(value.shape), [_canonical(item) for item in value.ravel().tolist()]]
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return f"{float(value):.{DIGITS}g}" if abs(int(value)) < 10**15 else str(value)
    if isinstance(value, (float, np.floating)):
        return f"{float(value) + 0.0:.{DIGITS}g}"  # + 0.0: minus zero is zero
    if isinstance(value, (tuple, list)):
        return [type(value).__name__, *map(_canonical, value)]
    if isinstance(value, dict):
        return ["dict", *sorted(([_canonical(key), _canonical(item)] for key, item in value.items()), key=json.dumps)]
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(map(_canonical, value), key=json.dumps)]
    return repr(value)


class ReferenceSession(CallExecutor):
    """Answers calls with the reference solutions, in this process."""

    def __init__(self, course: Course) -> None:
        self._references = {name: references.reference(course, name) for name in course.functions}

    def call(self, call: Call) -> CallResult:
        """Return what the reference comes to."""
        return self._references[call.function].ask(call)
