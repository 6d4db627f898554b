"""Diagnosis on students' machines: digests of the wrong answers to the public checks, with their sentences.

A student's machine has no wrong answer's code. For each call of a public check, `checks/diagnoses.json` holds a
digest of every misconception's wrong answer to it. All that can be learnt from a digest is a wrong answer to a check
whose right answer is written beside it. Digests are of the texts that `canonical.py` writes, the same on every
machine; where last bits might change a text, the file has one digest, and the reader tries those of all texts.

The file is JSON: `format` is the number `FORMAT`; `sentences` are for students; `calls` has for the digest of each
call the digests of wrong answers, each with the places of its sentences; `takes` names the functions whose answers
others build on. A file of another format, as of an older release, explains nothing, and `fam check` says so.

Some misconceptions depend on what the student's own functions return. Where such a function takes no arguments, its
answer is recognised at any scale, among the `COMMON_ANSWERS` of `misconceptions.py`; another function is diagnosed if
the own answers that it builds on are those of a right answer in the unit's folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from fam.core.files import unchanged_text
from fam.core.sha256 import sha256
from fam.course import Course, Unit
from fam_grader.execution.calls import Call, CallResult, Raised, Returned
from fam_grader.grading import references
from fam_grader.grading.canonical import Written, write_answer, write_arguments
from fam_grader.grading.compare import Tolerance, find_mismatch
from fam_grader.grading.misconceptions import Diagnosis, EvidenceDiagnoser, ask
from fam_grader.grading.references import Misconception
from fam_grader.grading.subjects import CallExecutor, Observation
from fam_grader.grading.suites import load_groups, run_group

Answers: TypeAlias = dict[str, list[int]]  # the misconceptions that give an answer, by its digest
FORMAT = 2
RIGHT = "right"  # in the place of a digest: misconceptions that answer one of the calls with this digest rightly
DEFAULT_INTEGERS = re.compile(r"\b(u?)(?:int(?:32|64|c|p)|long(?:long)?)\b")  # as messages name them


class DigestDiagnoser(EvidenceDiagnoser):
    """Recognises wrong answers to the public checks by the digests that came with the exercises."""

    def __init__(self, course: Course) -> None:
        self._sentences: list[str] = []
        self._calls: dict[str, Answers] = {}  # by digests of a call
        self._takes: dict[str, list[str]] = {}  # the functions whose answers a function's misconceptions build on
        self.outdated: list[str] = []  # units whose file has another format
        for unit in course.units.values():
            data = _read(unit.diagnoses)
            if data is None:
                self.outdated.append(unit.name)
                continue
            for call, answers in data["calls"].items():
                shifted = {answer: [len(self._sentences) + number for number in of] for answer, of in answers.items()}
                self._calls[call] = shifted
            self._sentences += data["sentences"]
            self._takes |= data.get("takes", {})

    def explaining(self, observation: Observation, own: Mapping[str, Any]) -> Iterable[int]:
        """Return the misconceptions that answer the call in the same way."""
        answers = self._answers(observation, own)
        if not answers:
            return []
        function, answer = observation.call.function, observation.answer
        digests = digests_of_answer(scaled(answer) if function in self._takes.get(function, ()) else answer)
        return dict.fromkeys(number for digest in digests for number in answers.get(digest, ()))

    def contradicts(self, number: int, observation: Observation, own: Mapping[str, Any]) -> bool:
        """Whether the misconception answers a call wrongly that was answered rightly."""
        if observation.expected is None:
            return number not in self.explaining(observation, own)
        answers = self._answers(observation, own)
        return any(number in of for of in answers.values()) and number not in answers.get(RIGHT, ())

    def describe(self, function: str, number: int) -> Diagnosis:
        """Return the diagnosis of a misconception of `function`."""
        return Diagnosis(self._sentences[number])

    def _answers(self, observation: Observation, own: Mapping[str, Any]) -> Answers:
        """Return the wrong answers to a call, also those that follow from the student's own functions."""
        call = observation.call
        names = [name for name in self._takes.get(call.function, ()) if name != call.function]
        found = dict(self._recorded(call))
        if names and own.keys() >= set(names):
            for answer, of in self._recorded(call, {name: own[name] for name in names}).items():
                found[answer] = [*found.get(answer, ()), *of]
        return found

    def _recorded(self, call: Call, built_on: Mapping[str, Any] | None = None) -> Answers:
        """Return the recorded answers to a call."""
        return next((self._calls[each] for each in digests_of_call(call, built_on) if each in self._calls), {})


def _read(path: Path) -> dict[str, Any] | None:
    """Return what a file of diagnoses holds; None if it is of another format."""
    try:
        data = _parsed(unchanged_text(path))
    except ValueError:
        return None
    return data if isinstance(data, dict) and data.get("format") == FORMAT else None


@lru_cache(maxsize=64)
def _parsed(text: str) -> Any:
    return json.loads(text)


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
    calls = {call: answers for call, found in calls.items() if (answers := _without_mere_right(found))}
    shown = sorted({number for answers in calls.values() for of in answers.values() for number in of})
    numbered = {
        call: {answer: [shown.index(number) for number in sorted(of)] for answer, of in answers.items()}
        for call, answers in calls.items()
    }
    return _as_json([known[number].sentence for number in shown], takes, numbered)


def _without_mere_right(answers: Answers) -> Answers:
    """Return wrong answers, and of the right ones those of misconceptions that are also wrong at the same digest."""
    wrong = {answer: of for answer, of in answers.items() if answer != RIGHT}
    both = [number for number in answers.get(RIGHT, ()) if any(number in of for of in wrong.values())]
    return {**wrong, RIGHT: both} if both else wrong


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
        for observation in {each.call.key: each for each in seen}.values():
            function = observation.call.function
            others = {name: own[name] for name in takes[function] if name != function}
            for number, each in enumerate(known):
                built_on = others if each.takes else {}
                if each.function == function and (path is None or built_on):
                    answer = ask(each, observation, built_on)
                    digest = RIGHT
                    if _is_wrong(course, observation, answer):
                        digest = digest_of_answer(scaled(answer) if function in takes[function] else answer) or ""
                    yield digest_of_call(observation.call, built_on), digest, number
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
    return f'{{\n "format": {FORMAT},\n "sentences": [\n  {said}\n ],\n{built_on} "calls": {{\n  {asked}\n }}\n}}\n'


def digest_of_call(call: Call, built_on: Mapping[str, Any] | None = None) -> str:
    """Return a digest of a function's name and arguments, and of the own answers that its own answer is built on."""
    return next(digests_of_call(call, built_on))


def digests_of_call(call: Call, built_on: Mapping[str, Any] | None = None) -> Iterator[str]:
    """Yield the digests that a call may have on another machine, the most likely first."""
    given = write_arguments([call.args, [[name, value] for name, value in call.kwargs.items()], call.then])
    own = write_answer([[name, value] for name, value in sorted((built_on or {}).items())])
    return _digests(Written([call.function, given.tree, own.tree], [*given.doubts, *own.doubts]))


def digest_of_answer(answer: CallResult) -> str | None:
    """Return a digest of what came of a call, or None if the answer is none that a digest can be made of."""
    return next(digests_of_answer(answer), None)


def digests_of_answer(answer: CallResult) -> Iterator[str]:
    """Yield the digests of the answers that are as good as this one, its own first."""
    if isinstance(answer, Returned):
        strictly, loosely = write_answer(answer.value), write_answer(answer.value, loosely=True)
        for written in (strictly, loosely) if loosely.tree != strictly.tree else (strictly,):
            yield from _digests(Written(["returned", bool(answer.modified), written.tree], written.doubts))
    elif isinstance(answer, Raised) and not answer.loading:
        text = "" if answer.deliberate else DEFAULT_INTEGERS.sub(r"\1int", answer.text)
        yield from _digests(Written(["raised", answer.type_name, text]))


def _digests(written: Written) -> Iterator[str]:
    return (sha256(text.encode()).hexdigest()[:16] for text in written.texts())


class ReferenceSession(CallExecutor):
    """Answers calls with the reference solutions, or with an alternative to one of them, in this process."""

    def __init__(self, course: Course, alternative: Path | None = None) -> None:
        self._references = {name: references.reference(course, name) for name in course.functions}
        if alternative:
            self._references |= references.right_answer(course, alternative)

    def call(self, call: Call) -> CallResult:
        """Return what the reference comes to."""
        return self._references[call.function].ask(call)
