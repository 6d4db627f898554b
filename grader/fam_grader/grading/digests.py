"""Diagnosis on students' machines: digests of the wrong answers to the public checks, with their sentences.

A student's machine has no wrong answer's code. For each call of a public check, `checks/diagnoses.json` holds a
digest of every misconception's wrong answer to it. All that can be learnt from a digest is a wrong answer to a check
whose right answer is written beside it.

Some misconceptions depend on what the student's own functions return. Where such a function takes no arguments, its
answer is recognised at any scale, among the `COMMON_ANSWERS` of `misconceptions.py`; another function is diagnosed if
the own answers that it builds on are those of a right answer in the unit's folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from fam.course import Course, Unit
from fam_grader.execution.calls import Call, CallResult, Raised, Returned
from fam_grader.grading import references
from fam_grader.grading.assertions import CallExecutor, Observation
from fam_grader.grading.compare import Tolerance, find_mismatch
from fam_grader.grading.misconceptions import Diagnosis, EvidenceDiagnoser, ask
from fam_grader.grading.references import Misconception
from fam_grader.grading.suites import load_groups, run_group

Answers: TypeAlias = dict[str, list[int]]  # the misconceptions that give an answer, by its digest
DIGITS = 4  # significant digits of a number that count; float32 and float64 agree on them


class DigestDiagnoser(EvidenceDiagnoser):
    """Recognises wrong answers to the public checks by the digests that came with the exercises."""

    def __init__(self, course: Course) -> None:
        self._sentences: list[str] = []
        self._calls: dict[str, Answers] = {}  # by digests of a call
        self._takes: dict[str, list[str]] = {}  # the functions whose answers a function's misconceptions build on
        for unit in course.units.values():
            data = json.loads(unit.diagnoses.read_text(encoding="utf-8"))
            for call, answers in data["calls"].items():
                shifted = {answer: [len(self._sentences) + number for number in of] for answer, of in answers.items()}
                self._calls[call] = shifted
            self._sentences += data["sentences"]
            self._takes |= data.get("takes", {})

    def explaining(self, observation: Observation, own: Mapping[str, Any]) -> Iterable[int]:
        """Return the misconceptions that answer the call in the same way."""
        digest = self._digest(observation)
        return self._answers(observation, own).get(digest, []) if digest else []

    def contradicts(self, number: int, observation: Observation, own: Mapping[str, Any]) -> bool:
        """Whether the misconception answers a call wrongly that was answered rightly."""
        answers = self._answers(observation, own)
        if observation.expected is None:
            return number not in answers.get(self._digest(observation) or "", [])
        return any(number in of for of in answers.values())

    def describe(self, function: str, number: int) -> Diagnosis:
        """Return the diagnosis of a misconception of `function`."""
        return Diagnosis(self._sentences[number])

    def _digest(self, observation: Observation) -> str | None:
        function, answer = observation.call.function, observation.answer
        return digest_of_answer(scaled(answer) if function in self._takes.get(function, ()) else answer)

    def _answers(self, observation: Observation, own: Mapping[str, Any]) -> Answers:
        """Return the wrong answers to a call, also those that follow from the student's own functions."""
        call = observation.call
        names = [name for name in self._takes.get(call.function, ()) if name != call.function]
        found = dict(self._calls.get(digest_of_call(call), {}))
        if names and own.keys() >= set(names):
            for answer, of in self._calls.get(digest_of_call(call, {name: own[name] for name in names}), {}).items():
                found[answer] = [*found.get(answer, ()), *of]
        return found


def make_diagnoses(course: Course, unit: Unit) -> str:
    """Return the unit's `diagnoses.json`: the misconceptions that answer a public call wrongly, and how.

    An answer that no digest can be made of has an empty digest: it explains nothing, and contradicts what is right.
    """
    known = references.misconceptions(course, unit)
    takes = {name: _taken(known, name) for name in unit.functions}
    calls: dict[str, Answers] = {}
    for call, answer, number in _wrong_answers(course, unit, known, takes):
        numbers = calls.setdefault(call, {}).setdefault(answer, [])
        if number not in numbers:
            numbers.append(number)
    shown = sorted({number for answers in calls.values() for of in answers.values() for number in of})
    numbered = {
        call: {answer: [shown.index(number) for number in sorted(of)] for answer, of in answers.items()}
        for call, answers in calls.items()
    }
    return _as_json([known[number].sentence for number in shown], takes, numbered)


def _taken(known: Sequence[Misconception], function: str) -> list[str]:
    """Return the functions whose answers the misconceptions of `function` build on."""
    return sorted({name for each in known if each.function == function for name in each.takes})


def _wrong_answers(
    course: Course, unit: Unit, known: Sequence[Misconception], takes: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, int]]:
    """Yield the digests of a public call and of a wrong answer to it, and the number of the misconception behind."""
    groups = load_groups(course, [unit], hidden=False)
    alternatives = unit.right_answers if any(takes.values()) else []
    for path in (None, *alternatives):
        session = ReferenceSession(course, path)
        seen = [each for group in groups for each in run_group(group, course.functions, session).observations]
        own = dict(_constants(seen))
        for observation in {digest_of_call(each.call): each for each in seen}.values():
            function = observation.call.function
            others = {name: own[name] for name in takes[function] if name != function}
            for number, each in enumerate(known):
                built_on = others if each.takes else {}
                if each.function == function and (path is None or built_on):
                    answer = ask(each, observation, built_on)
                    if _is_wrong(course, observation, answer):
                        answer = scaled(answer) if function in takes[function] else answer
                        yield digest_of_call(observation.call, built_on), digest_of_answer(answer) or "", number
            if path is None and function in takes[function]:
                yield from _common_answers(course, known, observation)


def _is_wrong(course: Course, observation: Observation, answer: CallResult) -> bool:
    """Return whether an answer differs from the expected one, or may differ, where only a claim is made."""
    tolerance = Tolerance(course.settings.rtol, course.settings.atol)
    return observation.expected is None or find_mismatch(observation.expected, answer, tolerance) is not None


def _constants(seen: Iterable[Observation]) -> Iterator[tuple[str, Any]]:
    """Yield the names and answers of functions without arguments."""
    for each in seen:
        if isinstance(each.answer, Returned) and not (each.call.args or each.call.kwargs):
            yield each.call.function, each.answer.value


def _common_answers(
    course: Course, known: Sequence[Misconception], observation: Observation
) -> Iterator[tuple[str, str, int]]:
    """Yield what `_wrong_answers` does for the common answers of a function without arguments."""
    function = observation.call.function
    for value in references.common_answers(course, course.unit_of(function)).get(function, ()):
        given = digest_of_answer(scaled(Returned(value)))
        for number, each in enumerate(known):
            if each.function == function and function in each.takes:
                answer = digest_of_answer(scaled(ask(each, observation, {function: value})))
                if answer and answer == given:  # recognised: otherwise the usual wrong answer comes back
                    yield digest_of_call(observation.call), answer, number


def scaled(answer: CallResult) -> CallResult:
    """Return an array divided by its largest absolute value: a filter does the same at any scale."""
    value = answer.value if isinstance(answer, Returned) else None
    if not (isinstance(value, np.ndarray) and value.dtype.kind in "iuf" and value.size):
        return answer
    largest = np.abs(value.astype(float)).max()
    return replace(answer, value=value / largest) if 0 < largest < np.inf else answer


def _as_json(sentences: list[str], takes: Mapping[str, list[str]], calls: Mapping[str, Answers]) -> str:
    """Write one sentence, and one call with its answers, in a line."""
    said = ",\n  ".join(json.dumps(sentence, ensure_ascii=False) for sentence in sentences)
    asked = ",\n  ".join(f"{json.dumps(call)}: {json.dumps(answers)}" for call, answers in calls.items())
    taken = {name: of for name, of in takes.items() if of}
    built_on = f' "takes": {json.dumps(taken)},\n' if taken else ""
    return f'{{\n "sentences": [\n  {said}\n ],\n{built_on} "calls": {{\n  {asked}\n }}\n}}\n'


def digest_of_call(call: Call, built_on: Mapping[str, Any] | None = None) -> str:
    """Return a digest of a function's name and arguments, and of the own answers that its own answer is built on."""
    packed = call.packed
    content: list[Any] = [call.function, packed.json]
    if built_on:
        content.append([[name, _canonical(value)] for name, value in sorted(built_on.items())])
    return _digest(json.dumps(content).encode() + packed.body)


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
    """Answers calls with the reference solutions, or with an alternative to one of them, in this process."""

    def __init__(self, course: Course, alternative: Path | None = None) -> None:
        self._references = {name: references.reference(course, name) for name in course.functions}
        if alternative:
            self._references |= references.right_answer(course, alternative)

    def call(self, call: Call) -> CallResult:
        """Return what the reference comes to."""
        return self._references[call.function].ask(call)
