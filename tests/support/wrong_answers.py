"""Wrong answers as students give them, each with what is really wrong, and what diagnoses say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
import yaml

from fam.course import Course
from fam_grader.execution.calls import Call, CallResult, Missing, perform
from fam_grader.grading.misconceptions import Diagnoser
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import Group, TestOutcome, grade
from support.paths import REPOSITORY

FOLDER = REPOSITORY / "tests/course/wrong_answers"


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer to functions of a unit.

    `names` are the misconceptions whose sentence says what is wrong, `also` those whose sentence is true besides.
    """

    unit: str
    name: str
    wrong: str
    code: str
    names: tuple[str, ...]
    also: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.unit}: {self.name}"


def wrong_answers() -> Iterator[WrongAnswer]:
    """Return the wrong answers of all units."""
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, case in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield WrongAnswer(
                path.stem,
                name,
                case["wrong"],
                case["code"],
                tuple(case.get("names", ())),
                tuple(case.get("also", ())),
            )


class InProcess(CallExecutor):
    """Calls the functions of a wrong answer in this process: it is ours, and no sandbox is tested."""

    def __init__(self, answer: WrongAnswer) -> None:
        self._answer = answer

    @cached_property
    def module(self) -> ModuleType:
        """The wrong answer as a module, with NumPy as its students import it."""
        module = ModuleType(self._answer.unit)
        module.__dict__["np"] = np
        exec(compile(self._answer.code, self._file, "exec"), module.__dict__)
        return module

    @property
    def _file(self) -> str:
        return f"{self._answer}.py"

    def call(self, call: Call) -> CallResult:
        """Return the result of a call."""
        function = getattr(self.module, call.function, None)
        if function is None:
            return Missing("it is not in the file")
        return perform(function, call.packed, {self._file})


@dataclass(frozen=True)
class Diagnosed:
    """The sentences that a wrong answer gets, and the points that it loses."""

    answer: WrongAnswer
    sentences: frozenset[str]
    lost: float

    def is_true(self, sentences: Mapping[str, str]) -> bool:
        """Whether a sentence says what is wrong, and none is false."""
        said = {sentences[name] for name in self.answer.names}
        return bool(self.sentences & said) and not self.false(sentences)

    def false(self, sentences: Mapping[str, str]) -> frozenset[str]:
        """Return the sentences that are not true."""
        return self.sentences - {sentences[name] for name in (*self.answer.names, *self.answer.also)}


def diagnosed(course: Course, answer: WrongAnswer, groups: Sequence[Group], diagnoser: Diagnoser) -> Diagnosed:
    """Grade the functions that are defined in `answer` with those of `groups` that are theirs."""
    session = InProcess(answer)
    functions = [name for name in course.units[answer.unit].functions if hasattr(session.module, name)]
    own = [group for group in groups if group.function in functions]
    outcomes = grade(course, own, session, diagnoser)
    sentences = frozenset(outcome.diagnosis.sentence for outcome in outcomes if outcome.diagnosis)
    return Diagnosed(answer, sentences, sum(_lost(outcome) for outcome in outcomes))


def _lost(outcome: TestOutcome) -> Any:
    return outcome.group.points - outcome.test_file.score
