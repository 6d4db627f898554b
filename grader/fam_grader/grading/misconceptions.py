"""Recognise a wrong answer as one that people often give, and say its sentence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from fam.core.language import message
from fam.course import Course
from fam_grader.execution.calls import CallResult, Raised, Returned
from fam_grader.grading.compare import Tolerance, compare, find_mismatch
from fam_grader.grading.references import Misconception, misconceptions

if TYPE_CHECKING:
    from fam_grader.grading.subjects import Observation
    from fam_grader.grading.suites import TestOutcome

SHARE = 0.5  # of the wrong values, or of the wrongly accepted inputs, that a misconception must explain


@dataclass(frozen=True)
class Diagnosis:
    """What is behind a wrong answer: the sentence for the student and, where it is known, whose it is."""

    sentence: str
    misconception: str = ""


def hedged(sentence: str) -> str:
    """Return a misconception's sentence as students read it: it explains the answer, and did not read the code."""
    # TRANSLATORS: {sentence} is the author's, of what goes wrong: "Padding is put on one side only."
    return sentence and message(
        "Your answer is what comes out when one thing goes wrong. {sentence}", sentence=sentence
    )


class Diagnoser(Protocol):
    """Anything that recognises misconceptions behind wrong answers."""

    def diagnose(self, function: str, outcomes: Sequence[TestOutcome]) -> dict[str, Diagnosis]:
        """Name what is behind each failed group of `function`, by the group's label."""


@dataclass(frozen=True)
class Evidence:
    """What was seen of one function: the wrong answer of each failed group, and the right answers.

    `own` has what the student's functions without arguments returned: a result may depend on them.
    """

    wrong: Mapping[str, Observation]
    right: Sequence[Observation]
    own: Mapping[str, Any]

    @classmethod
    def of(cls, function: str, outcomes: Sequence[TestOutcome]) -> Evidence:
        """Sort the calls of `function`, each counted once; a wrong answer is the last call of a failed group."""
        failed = [each for each in outcomes if each.status == "failed" and each.observations]
        wrong = {each.group.label: each.observations[-1] for each in failed}
        wrong = {label: each for label, each in wrong.items() if each.call.function == function}
        # What one group is content with, another may find wrong: of a filter, each asks for one property.
        keys = {each.call.key for each in wrong.values()}
        seen = [each for outcome in outcomes for each in outcome.observations]
        right = {each.call.key: each for each in seen if each.call.function == function}
        values = {each.call.function: each.answer for each in seen if not (each.call.args or each.call.kwargs)}
        own = {name: answer.value for name, answer in values.items() if isinstance(answer, Returned)}
        return cls(wrong, [each for key, each in right.items() if key not in keys], own)


class EvidenceDiagnoser(ABC):
    """Names a misconception that explains enough of a function's wrong answers, and contradicts no right one.

    Misconceptions are numbered, the commonest first. Values and errors are weighed apart, since a function may get
    both wrong for two reasons.
    """

    def diagnose(self, function: str, outcomes: Sequence[TestOutcome]) -> dict[str, Diagnosis]:
        """Name the misconception behind each failed group of `function`, by the group's label."""
        if not any(each.status == "failed" for each in outcomes):
            return {}  # to sort the calls of a function takes time, and most functions of a class are right
        evidence = Evidence.of(function, outcomes)
        found: dict[str, Diagnosis] = {}
        for refusal in (False, True):
            wrong = {
                label: each for label, each in evidence.wrong.items() if isinstance(each.expected, Raised) == refusal
            }
            explaining = {each.call.key: set(self.explaining(each, evidence.own)) for each in wrong.values()}
            number = self._named(explaining.values(), evidence)
            for label, observation in wrong.items():
                if number in explaining[observation.call.key]:
                    found[label] = self.describe(function, number)
        return found

    def _named(self, explaining: Iterable[set[int]], evidence: Evidence) -> int | None:
        """Return the misconception that explains the most wrong answers; of equals, the commonest."""
        explaining = list(explaining)
        counts = Counter(number for numbers in explaining for number in numbers)
        for number, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            enough = count >= SHARE * len(explaining)
            if enough and not any(self.contradicts(number, each, evidence.own) for each in evidence.right):
                return number
        return None

    @abstractmethod
    def explaining(self, observation: Observation, own: Mapping[str, Any]) -> Iterable[int]:
        """Return the misconceptions that answer the call in the same way."""

    @abstractmethod
    def contradicts(self, number: int, observation: Observation, own: Mapping[str, Any]) -> bool:
        """Whether the misconception answers a call wrongly that was answered rightly."""

    @abstractmethod
    def describe(self, function: str, number: int) -> Diagnosis:
        """Return the diagnosis of a misconception of `function`."""


class MisconceptionDiagnoser(EvidenceDiagnoser):
    """Knows the misconceptions of a course, and which of them a submission's answers look like."""

    def __init__(self, course: Course) -> None:
        self._course = course
        settings = course.settings
        self._tolerance = Tolerance(settings.rtol, settings.atol)
        self._same = Tolerance(settings.rtol, settings.atol, equal_nan=True)

    @cached_property
    def known(self) -> dict[str, list[Misconception]]:
        """The misconceptions of each function, the commonest first."""
        known: dict[str, list[Misconception]] = {name: [] for name in self._course.functions}
        for unit in self._course.units.values():
            for misconception in misconceptions(self._course, unit):
                known[misconception.function].append(misconception)
        return known

    def diagnose(self, function: str, outcomes: Sequence[TestOutcome]) -> dict[str, Diagnosis]:
        """Name the misconception behind each failed group of `function`, by the group's label."""
        if any(each.status == "failed" for each in outcomes):
            self.replay(function, outcomes)
        return super().diagnose(function, outcomes)

    def replay(self, function: str, outcomes: Sequence[TestOutcome]) -> None:
        """Ask the misconceptions of `function` what was asked, in its order: one may remember an earlier answer."""
        own = Evidence.of(function, outcomes).own
        for observation in (each for outcome in outcomes for each in outcome.observations):
            for misconception in self.known[function] if observation.call.function == function else ():
                if misconception.takes or not misconception.answers.was_asked(observation.call):
                    ask(misconception, observation, own)

    def explaining(self, observation: Observation, own: Mapping[str, Any]) -> Iterable[int]:
        """Return the misconceptions that answer the call in the same way."""
        for number, each in enumerate(self.known[observation.call.function]):
            if same_answer(ask(each, observation, own), observation.answer, self._same):
                yield number

    def contradicts(self, number: int, observation: Observation, own: Mapping[str, Any]) -> bool:
        """Whether the misconception answers a call wrongly that was answered rightly."""
        answer = ask(self.known[observation.call.function][number], observation, own)
        if observation.expected is None:
            return not same_answer(answer, observation.answer, self._same)
        return find_mismatch(observation.expected, answer, self._tolerance) is not None

    def describe(self, function: str, number: int) -> Diagnosis:
        """Return the diagnosis of a misconception of `function`."""
        misconception = self.known[function][number]
        return Diagnosis(misconception.sentence, misconception.full_name)


def ask(misconception: Misconception, observation: Observation, own: Mapping[str, Any]) -> CallResult:
    """Return a misconception's answer to a call, given what the student's other functions return."""
    call = observation.call
    given = {name: own[name] for name in misconception.takes if name in own}
    return misconception.answers.ask(replace(call, kwargs={**call.kwargs, **given}) if given else call)


def same_answer(ours: CallResult, theirs: CallResult, tolerance: Tolerance) -> bool:
    """Return whether two calls came to the same, numbers within `tolerance`."""
    if isinstance(ours, Returned) and isinstance(theirs, Returned):
        return ours.modified == theirs.modified and compare(ours.value, theirs.value, tolerance) is None
    if isinstance(ours, Raised) and isinstance(theirs, Raised):
        if (ours.type_name, ours.deliberate) != (theirs.type_name, theirs.deliberate):
            return False
        return ours.deliberate or ours.text == theirs.text  # what just happens to fail can fail in many ways
    return False
