"""Diagnosis on students' machines: digests of the wrong answers to the public checks, with their sentences.

A student's machine has no wrong answer's code. For each call of a public check, `checks/diagnoses.json` holds a
digest of every misconception's wrong answer to it. All that can be learnt from a digest is a wrong answer to a check
whose right answer is written beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from fam.course import Course, Unit
from fam_grader.execution.calls import Call, CallResult, Raised, Returned
from fam_grader.grading import references
from fam_grader.grading.assertions import CallExecutor, Observation
from fam_grader.grading.compare import Tolerance, find_mismatch
from fam_grader.grading.misconceptions import Diagnosis, EvidenceDiagnoser
from fam_grader.grading.references import Misconception
from fam_grader.grading.suites import load_groups, run_group

DIGITS = 4  # significant digits of a number that count; float32 and float64 agree on them


class DigestDiagnoser(EvidenceDiagnoser):
    """Recognises wrong answers to the public checks by the digests that came with the exercises."""

    def __init__(self, course: Course) -> None:
        self._sentences: list[str] = []
        self._calls: dict[str, dict[str, list[int]]] = {}  # misconceptions by digests of a call and of its answer
        for unit in course.units.values():
            data = json.loads(unit.diagnoses.read_text(encoding="utf-8"))
            for call, answers in data["calls"].items():
                shifted = {answer: [len(self._sentences) + number for number in of] for answer, of in answers.items()}
                self._calls[call] = shifted
            self._sentences += data["sentences"]

    def explaining(self, observation: Observation, own: Mapping[str, Any]) -> Iterable[int]:
        """Return the misconceptions that answer the call in the same way."""
        digest = digest_of_answer(observation.answer)
        return self._answers(observation).get(digest, []) if digest else []

    def contradicts(self, number: int, observation: Observation, own: Mapping[str, Any]) -> bool:
        """Whether the misconception answers a call wrongly that was answered rightly."""
        digest = digest_of_answer(observation.answer) if observation.expected is None else None
        return any(number in of for answer, of in self._answers(observation).items() if answer != digest)

    def describe(self, function: str, number: int) -> Diagnosis:
        """Return the diagnosis of a misconception of `function`."""
        return Diagnosis(self._sentences[number])

    def _answers(self, observation: Observation) -> dict[str, list[int]]:
        return self._calls.get(digest_of_call(observation.call), {})


def make_diagnoses(course: Course, unit: Unit) -> str:
    """Return the unit's `diagnoses.json`: the misconceptions that answer a public call wrongly, and how.

    An answer that no digest can be made of has an empty digest: it explains nothing, and contradicts what is right.
    """
    session = ReferenceSession(course)
    groups = load_groups(course, [unit], hidden=False)
    seen = [each for group in groups for each in run_group(group, course.functions, session).observations]
    asked = {digest_of_call(each.call): each for each in seen}
    known = references.misconceptions(course, unit)
    wrong = {call: _wrong_answers(course, known, observation) for call, observation in asked.items()}
    shown = sorted({number for answers in wrong.values() for of in answers.values() for number in of})
    calls = {
        call: {answer: [shown.index(number) for number in of] for answer, of in answers.items()}
        for call, answers in wrong.items()
        if answers
    }
    return _as_json([known[number].sentence for number in shown], calls)


def _wrong_answers(course: Course, known: Sequence[Misconception], observation: Observation) -> dict[str, list[int]]:
    """Return the numbers of the misconceptions that answer a call wrongly, by the digest of their answer."""
    tolerance = Tolerance(course.settings.rtol, course.settings.atol)
    answers: dict[str, list[int]] = {}
    for number, misconception in enumerate(known):
        if misconception.function == observation.call.function:
            answer, expected = misconception.answers.ask(observation.call), observation.expected
            if expected is None or find_mismatch(expected, answer, tolerance):
                answers.setdefault(digest_of_answer(answer) or "", []).append(number)
    return answers


def _as_json(sentences: list[str], calls: dict[str, dict[str, list[int]]]) -> str:
    """Write one sentence, and one call with its answers, in a line."""
    said = ",\n  ".join(json.dumps(sentence, ensure_ascii=False) for sentence in sentences)
    asked = ",\n  ".join(f"{json.dumps(call)}: {json.dumps(answers)}" for call, answers in calls.items())
    return f'{{\n "sentences": [\n  {said}\n ],\n "calls": {{\n  {asked}\n }}\n}}\n'


def digest_of_call(call: Call) -> str:
    """Return a digest of a function's name and arguments."""
    packed = call.packed
    return _digest(json.dumps([call.function, packed.json]).encode() + packed.body)


def digest_of_answer(answer: CallResult) -> str | None:
    """Return a digest of what came of a call, or None if the answer is none that a digest can be made of."""
    if isinstance(answer, Returned):
        content = ["returned", bool(answer.modified), _canonical(answer.value)]
    elif isinstance(answer, Raised) and not answer.loading:
        content = ["raised", answer.type_name, "" if answer.deliberate else answer.text]
    else:
        return None
    return _digest(json.dumps(content).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


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
