"""Check that the course grades fairly: right answers keep all points, wrong ones lose some and are recognised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fam.course import SEPARATOR, Course, Unit, use_course
from fam_grader.authoring.derived import leaks, make_skeleton, stale_files
from fam_grader.authoring.proofs import Catch, Proof
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, CallResult, Returned
from fam_grader.execution.packing import Opaque, left_behind, take_apart
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.grading.formatting import brief
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.references import Misconception, forget_modules, private_sources
from fam_grader.grading.subjects import CallExecutor
from fam_grader.grading.suites import BatchedTestCase, Group, TestOutcome, grade, load_groups, point_faults, run_group

VERIFY_SECONDS = 120.0
ERROR_LINE = re.compile(r"^Error at line (\d+) in test ", re.MULTILINE)  # otter's message for a check that crashes
TRAVELS = "numbers, texts, None, lists, tuples, dicts, sets, arrays of numbers and a PortableFunction"
# Results of unusual types, which no check may crash on: that would be an internal error instead of lost points.
ODD_ANSWERS: tuple[Any, ...] = (
    *(None, True, 3, -1, 2.5, float("nan"), 1j, np.float32(1), "", "text", Opaque("object")),
    *([], [1], [[1]], [None], ["a", [1]], [(1, 2), "b"], (), (1, 2), ({},), {}, {"a": [1]}, {1: 2}, set(), {"a"}),
    *(np.zeros(()), np.zeros(0), np.ones(3), np.ones((2, 2)), np.zeros((0, 3)), np.ones((1, 2, 3)), np.array([True])),
    *(np.array([1j]), np.full((3, 3), np.nan), [np.ones(2)], [(np.ones((1, 1, 3, 3)), None)]),
)


def verify_with_secrets(course: Course, launcher: Launcher, unit: Unit, secrets: int) -> Proof:
    """Verify a unit with the inputs of several secrets, always the same ones, so that no check depends on luck."""
    proofs = []
    for number in range(1, secrets + 1):
        forget_modules()  # what a misconception remembers belongs to one secret
        proofs.append(Verifier(course, launcher, f"secret {number} of the proofs").verify(unit))
    return _combine(proofs)


def _combine(proofs: Sequence[Proof]) -> Proof:
    """Return what holds under every secret, and the problems with the secrets that show them."""
    first = proofs[0]
    combined = Proof(first.unit, right_answers=first.right_answers)
    for catches in zip(*(proof.catches for proof in proofs), strict=True):
        caught_by = tuple(name for name in catches[0].caught_by if all(name in each.caught_by for each in catches))
        lost, recognised = min(each.lost for each in catches), all(each.recognised for each in catches)
        combined.catches.append(Catch(catches[0].misconception, lost, caught_by, recognised, catches[0].stumbles))
    for problem in dict.fromkeys(problem for proof in proofs for problem in proof.problems):
        showing = [str(number) for number, proof in enumerate(proofs, 1) if problem in proof.problems]
        luck = "" if len(showing) == len(proofs) else f" (only with secret {', '.join(showing)} of {len(proofs)})"
        combined.problems.append(problem + luck)
    return combined


class Verifier:
    """Verifies the units of one course, with students' processes from `launcher` and the inputs of one secret."""

    def __init__(self, course: Course, launcher: Launcher, secret: str = "") -> None:
        course.require_private()
        self.course, self.launcher = course, launcher
        self.diagnostician = MisconceptionDiagnoser(course)
        everything = private_sources(course)
        self.solutions = {name: everything[name] for name in course.units}
        self.sources = everything
        self.secret = secret

    def verify(self, unit: Unit) -> Proof:
        """Prove one unit."""
        proof = Proof(unit)
        groups = load_groups(self.course, [unit], hidden=True, secret=self.secret)
        proof.problems += _points_that_do_not_add_up(unit, groups)
        proof.problems += self._reference_problems(unit, groups)
        proof.problems += self._skeleton_problems(unit, groups)
        proof.problems += self._stumble_problems(groups, proof.problems)
        proof.problems += self._right_answer_problems(unit, groups)
        proof.right_answers = len(unit.right_answers)
        proof.problems += leaks(unit)
        for misconception in (each for name in unit.functions for each in self.diagnostician.known[name]):
            proof.catches.append(self._catch(unit, groups, misconception))
        proof.problems += _catch_problems(unit, proof.catches)
        proof.problems = list(dict.fromkeys(proof.problems))
        return proof

    def _grade(
        self, groups: Sequence[Group], unit: Unit, texts: dict[str, str], renamed: dict[str, str]
    ) -> list[TestOutcome]:
        """Grade `texts`, with the functions in `renamed` taken from the unit's misconceptions."""
        functions = {spec.name: (spec.unit, spec.name) for spec in self.course.functions.values()}
        functions |= {name: (f"{unit.name}_misconceptions", full) for name, full in renamed.items()}
        if renamed:
            texts = texts | {f"{unit.name}_misconceptions": self.sources[f"{unit.name}_misconceptions"]}
        budget = Budget.of([unit], submission_seconds=VERIFY_SECONDS)
        sources = Sources(texts, {name: f"{name}.py" for name in texts}, functions)
        with Session(self.launcher, sources, budget) as session:
            return grade(self.course, groups, session, self.diagnostician)

    def _skeleton_problems(self, unit: Unit, groups: Sequence[Group]) -> Iterator[str]:
        for path, _ in stale_files(self.course, unit):
            yield f"{path} is not what {unit.solution_folder} makes; run `fam verify --write`"
        outcomes = self._grade(groups, unit, self.solutions | {unit.name: make_skeleton(unit)}, {})
        for outcome in outcomes:
            if outcome.test_file.score > 0:
                yield f"the empty skeleton earns {outcome.test_file.score:g} at `{outcome.group.label}`"

    def _reference_problems(self, unit: Unit, groups: Sequence[Group]) -> Iterator[str]:
        outcomes = self._grade(groups, unit, self.solutions, {})
        for (
            name
        ) in unit.functions:  # what a misconception remembers should not depend on a wrong answer that came first
            self.diagnostician.replay(name, [each for each in outcomes if each.group.function == name])
        for outcome in outcomes:
            yield from _left_behind(outcome)
            if outcome.status == "could not run":
                yield _stumble(outcome)
            elif outcome.status != "passed":
                yield f"the reference does not pass `{outcome.group.label}`: {_wrong(outcome)}"

    def _stumble_problems(self, groups: Sequence[Group], known: Sequence[str]) -> Iterator[str]:
        """Return which checks fail themselves on odd answers, but for those that fail on right ones, too."""
        for odd, outcome in _stumbles(self.course, groups):
            if _stumble(outcome) not in known:
                yield f"{_stumble(outcome)}; the answer was {brief(odd)}: ask for its type first"

    def _right_answer_problems(self, unit: Unit, groups: Sequence[Group]) -> Iterator[str]:
        """Return where a right answer loses points: a suite asks for answers, and for no style of them."""
        for path in unit.right_answers:
            answer = self.solutions | {unit.name: path.read_text(encoding="utf-8")}
            for outcome in self._grade(groups, unit, answer, {}):
                if outcome.status == "could not run":
                    yield _stumble(outcome)
                elif outcome.status != "passed":
                    yield f"{path} is right, and does not pass `{outcome.group.label}`: {_wrong(outcome)}"

    def _catch(self, unit: Unit, groups: Sequence[Group], misconception: Misconception) -> Catch:
        own = [group for group in groups if group.function == misconception.function]
        outcomes = self._grade(own, unit, self.solutions, {misconception.function: misconception.full_name})
        caught_by = tuple(outcome.group.name for outcome in outcomes if outcome.status != "passed")
        lost = sum(outcome.group.points - outcome.test_file.score for outcome in outcomes)
        found = [outcome.diagnosis for outcome in outcomes if outcome.diagnosis]
        named = any(diagnosis.misconception == misconception.full_name for diagnosis in found)
        stumbles = tuple(_stumble(outcome) for outcome in outcomes if outcome.status == "could not run")
        return Catch(misconception.full_name, lost, caught_by, named, stumbles)


@dataclass(frozen=True)
class _Always(CallExecutor):
    """Returns the same value for every call."""

    value: Any

    def call(self, call: Call) -> CallResult:
        return Returned(self.value)


def _stumbles(course: Course, groups: Iterable[Group]) -> Iterator[tuple[Any, TestOutcome]]:
    """Yield each group that crashes on an odd answer, with that answer and the outcome.

    A check with an expected result never crashes; one that makes a claim about a result must check its type first.
    """
    with use_course(course):
        for group in (each for each in groups if each.makes_claims):
            for odd in ODD_ANSWERS:
                outcome = run_group(group, course.functions, _Always(odd), batched=False)
                if outcome.status == "could not run":
                    yield odd, outcome
                    break


def _wrong(outcome: TestOutcome) -> str:
    assert outcome.mismatch is not None
    return outcome.mismatch.sentence


def _stumble(outcome: TestOutcome) -> str:
    """Return the line in which a check itself crashed; for a student that would be an internal error."""
    *_, last = outcome.message.strip().splitlines()
    [case] = outcome.test_file.test_cases
    line = None if isinstance(case.body, BatchedTestCase) else ERROR_LINE.search(outcome.message)
    place = f"{outcome.group.test_file.path}:{line[1]}" if line else outcome.group.test_file.path
    return f"{place}: `{outcome.group.label}` cannot run: {last}"


def _left_behind(outcome: TestOutcome) -> Iterator[str]:
    """Name what a check asks with or for that does not travel to a student's process and back."""
    for kept in outcome.observations:
        asked = (kept.call.args, tuple(kept.call.kwargs.values()), kept.call.then)
        answers = kept.expected.value if isinstance(kept.expected, Returned) else None
        for what, value in (("asks with", asked), ("expects", answers)):
            for name in left_behind(take_apart(value)[0]):
                yield (
                    f"{outcome.group.test_file.path}: `{outcome.group.label}` {what} a value of type {name}, which "
                    f"does not travel; {TRAVELS} do"
                )


def course_problems(course: Course) -> Iterator[str]:
    """Return where the units together do not make the course that course.yaml describes."""
    units, settings = course.units.values(), course.settings
    for what, promised, bonus in (("points", settings.points, False), ("bonus", settings.bonus, True)):
        found = sum(unit.points for unit in units if unit.bonus == bonus)
        if found != promised:
            yield f"the units have {found:g} {what} together; course.yaml promises {promised:g}"
    for concept in settings.concepts:
        if not any(concept in unit.concepts for unit in units):
            yield f"no unit teaches {concept}"
    yield from _names_that_clash(course)


def _names_that_clash(course: Course) -> Iterator[str]:
    """Find helpers of two solutions with one name: in a notebook with all units, one would replace the other."""
    owners: dict[str, Unit] = {}
    for unit in course.units.values():
        assert unit.solution is not None
        for node in ast.parse(unit.solution.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                other = owners.setdefault(node.name, unit)
                if other is not unit:
                    yield f"{unit.solution} and {other.solution} both define `{node.name}`; rename one"


def _points_that_do_not_add_up(unit: Unit, groups: Sequence[Group]) -> Iterator[str]:
    yield from (fault.message for fault in point_faults(unit, groups))
    for name in unit.functions:
        labels = [group.label for group in groups if group.function == name]
        for label in {label for label in labels if labels.count(label) > 1}:
            yield f"two groups are called `{label}`; rename one"


def _catch_problems(unit: Unit, catches: Sequence[Catch]) -> Iterator[str]:
    for name in unit.functions:
        if not any(catch.misconception.startswith(f"{name}{SEPARATOR}") for catch in catches):
            yield f"{unit.misconceptions} has no wrong answer `{name}{SEPARATOR}...` yet; what do people get wrong?"
    for catch in catches:
        yield from catch.stumbles
        if catch.lost <= 0:
            yield f"`{catch.misconception}` loses no points; add a check that distinguishes it from the reference"
        elif not catch.recognised:
            yield f"`{catch.misconception}` is wrong, but is taken for another or for none"
