"""Make every call of a unit's hidden suites with every wrong answer, and keep which call catches which of them.

A group stops at the first call that is answered wrongly. Here all of its calls are made, to show which are enough.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from fam.course import Course, Unit, use_course
from fam_grader.authoring.calls.wrong_answers import WrongAnswer, wrong_answers
from fam_grader.authoring.mutation.verdicts import suites_digest
from fam_grader.authoring.verdict_lines import VerdictLines
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, CallResult, Died, OutOfMemory, TimedOut
from fam_grader.execution.expectations import Expectation
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.grading.formatting import brief
from fam_grader.grading.inputs import use_key
from fam_grader.grading.references import private_sources
from fam_grader.grading.subjects import CallExecutor, CheckFailed, Observation, StudentFunction
from fam_grader.grading.suites import BatchedTestCase, Group, load_groups

SECONDS = 120.0  # of processor time, for all calls of one wrong answer
CALL_SECONDS = 1.0  # at most, for a call of a mutant: one that loops forever is waited for this long
MAX_FAILURES = 3  # processes of a wrong answer that may hang or die; what further calls would show is not known

Position: TypeAlias = tuple[str, int]  # a group's label, and the number of a call in it, from 1
HEADER = ("unit", "group", "call", "arguments", "kind", "wrong answer")


@dataclass(frozen=True)
class HiddenCall:
    """A call of a hidden group, which the reference answers rightly; `text` shows arrays by type and shape."""

    group: str
    number: int
    text: str

    @property
    def position(self) -> Position:
        """Where the call is."""
        return self.group, self.number


@dataclass
class KillMatrix:
    """The hidden calls of one unit, and by wrong answer the calls that catch it."""

    unit: Unit
    calls: list[HiddenCall] = field(default_factory=list)
    total: int = 0  # wrong answers to be tested
    kills: dict[WrongAnswer, frozenset[Position]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @cached_property
    def groups(self) -> dict[str, list[HiddenCall]]:
        """The calls by group, in their order."""
        found: dict[str, list[HiddenCall]] = {}
        for each in self.calls:
            found.setdefault(each.group, []).append(each)
        return found

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield a row for each catch, each call that catches nothing, and each answer that no call catches."""
        texts = {each.position: each.text for each in self.calls}
        silent = dict.fromkeys(texts)
        for answer, kills in self.kills.items():
            for group, number in sorted(kills):
                silent.pop((group, number), None)
                text = texts.get((group, number), "")
                yield self.unit.name, group, str(number), text, answer.kind, answer.name
            if not kills:
                yield self.unit.name, "", "", "", answer.kind, answer.name
        for group, number in silent:
            yield self.unit.name, group, str(number), texts[group, number], "", ""


def write_csv(path: Path, matrices: Iterable[KillMatrix]) -> None:
    """Write kill matrices as one table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for matrix in matrices:
            writer.writerows(matrix.rows())


class CallTester:
    """Tests the hidden calls of a course, with the wrong answers' processes from `launcher`."""

    def __init__(self, course: Course, launcher: Launcher, secrets: int = 1) -> None:
        course.require_private()
        self.course, self.launcher = course, launcher
        self.secrets = [f"secret {number} of the proofs" for number in range(1, secrets + 1)]
        self.sources = private_sources(course)

    def test(
        self,
        unit: Unit,
        folders: Iterable[Path] = (),
        limit: int | None = None,
        progress: Callable[[KillMatrix], None] = lambda _: None,
    ) -> KillMatrix:
        """Return the kill matrix of a unit, with the wrong answers of files in `folders`, and `limit` mutants or all.

        What is found is kept, so a run that was interrupted goes on where it stopped.
        """
        matrix = KillMatrix(unit)
        suites = [load_groups(self.course, [unit], hidden=True, secret=secret) for secret in self.secrets]
        matrix.calls, matrix.problems = self._reference(unit, suites[0])
        answers = wrong_answers(self.course, unit, self.sources, folders, limit)
        matrix.total = len(answers)
        journal = _Journal(self.course, unit, len(self.secrets))
        for answer in answers:
            kills = journal.get(answer)
            if kills is None:
                kills = journal.add(answer, self._kills(answer, unit, suites))
            matrix.kills[answer] = kills
            progress(matrix)
        return matrix

    def _reference(self, unit: Unit, groups: Sequence[Group]) -> tuple[list[HiddenCall], list[str]]:
        """Return the hidden calls, and a problem for each that the reference does not answer rightly."""
        calls, problems = [], []
        asked = self._ask(WrongAnswer("file", "the reference", frozenset(unit.functions)), unit, groups)
        for group, observations, failed in asked:
            if group.hidden:
                texts = [_describe(each.call) for each in observations]
                calls += [HiddenCall(group.label, at, text) for at, text in enumerate(texts, 1)]
                problems += [f"the reference does not pass call {at} of `{group.label}`" for at in sorted(failed)]
        return calls, problems

    def _kills(self, answer: WrongAnswer, unit: Unit, suites: Sequence[Sequence[Group]]) -> frozenset[Position]:
        """Return the hidden calls that catch a wrong answer with every secret."""
        found = []
        for groups in suites:
            asked = [group for group in groups if group.function in answer.functions]
            caught = self._ask(answer, unit, asked)
            found.append({(group.label, at) for group, _, failed in caught if group.hidden for at in failed})
        return frozenset(set.intersection(*found))

    def _ask(
        self, answer: WrongAnswer, unit: Unit, groups: Sequence[Group]
    ) -> Iterator[tuple[Group, list[Observation], set[int]]]:
        """Make the calls of all groups, the public ones first, and yield what was seen and which calls failed."""
        with use_course(self.course), _Processes(lambda: self._session(answer, unit)) as processes:
            for group in sorted(groups, key=lambda each: each.hidden):
                observations: list[Observation] = []
                failed = _failed_calls(group, self.course.functions, processes, observations)
                yield group, observations, failed

    def _session(self, answer: WrongAnswer, unit: Unit) -> Session:
        texts = {name: text for name, text in self.sources.items() if name in self.course.units}
        texts |= answer.texts
        functions = {spec.name: (spec.unit, spec.name) for spec in self.course.functions.values()}
        functions |= answer.renamed
        budget = Budget.of([unit], submission_seconds=SECONDS)
        if answer.kind == "mutant":
            budget.special = {name: min(seconds, CALL_SECONDS) for name, seconds in budget.special.items()}
        return Session(self.launcher, Sources(texts, {name: f"{name}.py" for name in texts}, functions), budget)


class _NotKnown(Exception):
    """Too many processes of a wrong answer hung or died."""


class _Processes(CallExecutor):
    """Makes the calls of one wrong answer, in a new session after each one that hung or died.

    A session does not call a function again that hung; here each call has to catch a wrong answer by itself.
    """

    def __init__(self, start: Callable[[], Session]) -> None:
        self._start, self._failures = start, 0
        self._session = start()

    def __enter__(self) -> _Processes:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def call(self, call: Call) -> CallResult:
        """Return the result of a call; raise _NotKnown after too many failures."""
        if self._failures == MAX_FAILURES:
            raise _NotKnown
        answer = self._session.call(call)
        if isinstance(answer, (TimedOut, Died, OutOfMemory)):
            self._failures += 1
            self._session.close()
            self._session = self._start()
        return answer

    def processor_seconds(self) -> float:
        """Return the processor time of the session."""
        return self._session.processor_seconds()


class _WholeGroup(StudentFunction):
    """A function whose wrong answers are observed and do not end the group, unless a claim needs a value."""

    def compare(self, expectation: Expectation, answer: CallResult) -> None:
        """Compare and observe; a broken claim is a mismatch of its own call."""
        try:
            super().compare(expectation, answer)
        except CheckFailed as error:
            self.observations[-1] = self.observations[-1]._replace(mismatch=error.mismatch)


def _failed_calls(
    group: Group, functions: Collection[str], processes: _Processes, observations: list[Observation]
) -> set[int]:
    """Make the calls of a group, and return the numbers of those that catch the wrong answer.

    A claim about results counts for the last call before it, and what comes after a broken claim is not known.
    """
    body = group.batched.test_cases[0].body
    broken = False
    environment = {name: _WholeGroup(name, processes, observations) for name in functions}
    try:
        with use_key(group.key):  # claims may draw what they compare with
            if isinstance(body, BatchedTestCase):
                for batch in body.batches:
                    for expectation in batch.expectations:
                        environment[batch.function].check(expectation)
            else:
                body.call_func(environment)
    except CheckFailed:
        broken = True
    except Exception:  # noqa: S110 - no more calls are known; a check that crashes itself is for `fam verify` to report
        pass
    failed = {at for at, each in enumerate(observations, 1) if each.mismatch}
    return failed | {len(observations)} if broken and observations else failed


def _describe(call: Call) -> str:
    """Return a call with its arrays by type and shape."""
    parts = [_brief(value) for value in call.args]
    parts += [f"{name}={_brief(value)}" for name, value in call.kwargs.items()]
    then = "" if call.then is None else f"({', '.join(map(_brief, call.then))})"
    return f"{call.function}({', '.join(parts)}){then}"


def _brief(value: Any) -> str:
    return f"{value.dtype}{list(value.shape)}" if isinstance(value, np.ndarray) else str(brief(value))


class _Journal:
    """What was found about the wrong answers of one unit, as long as its suites and the solutions stay the same."""

    def __init__(self, course: Course, unit: Unit, secrets: int) -> None:
        self._lines = VerdictLines("calls", course, f"{unit.label}-{secrets}", suites_digest(course, unit))

    @cached_property
    def _known(self) -> Mapping[str, frozenset[Position]]:
        return dict(self._lines.read(_decode))

    def get(self, answer: WrongAnswer) -> frozenset[Position] | None:
        """Return the calls that catch a wrong answer, if that is known."""
        return self._known.get(answer.digest)

    def add(self, answer: WrongAnswer, kills: frozenset[Position]) -> frozenset[Position]:
        """Keep the calls that catch a wrong answer, and return them."""
        self._lines.add([answer.digest, sorted(kills)])
        return kills


def _decode(line: list[Any]) -> tuple[str, frozenset[Position]]:
    """Return a wrong answer's digest, and the calls that catch it."""
    digest, kills = line
    return str(digest), frozenset((str(group), int(number)) for group, number in kills)
