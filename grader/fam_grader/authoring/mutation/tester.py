"""Grade the mutants of a unit's right answers, and find those that break the contract and keep all points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fam.course import Course, Unit, use_course
from fam_grader.authoring.mutation.mutants import Mutant, make_mutants
from fam_grader.authoring.mutation.properties import Counterexample, Property, load_properties
from fam_grader.authoring.mutation.verdicts import (
    Fate,
    Journal,
    Verdict,
    find_explanation,
    read_explanations,
    stale_explanations,
)
from fam_grader.execution.budget import Budget
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.grading.references import private_sources
from fam_grader.grading.suites import Group, load_groups, run_group

MUTANT_SECONDS = 60.0  # of processor time, for all calls of one mutant
CALL_SECONDS = 1.0  # at most: a mutant that loops forever is waited for this long


@dataclass(frozen=True)
class Survivor:
    """A mutant that keeps all points, the input that it gets wrong, and the reason if the unit explains it."""

    mutant: Mutant
    counterexample: Counterexample
    reason: str = ""


@dataclass
class MutationResult:
    """The mutants of one unit: how many there are and how many are to be tested, their fates, and the survivors."""

    unit: Unit
    total: int = 0
    chosen: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    survivors: list[Survivor] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def tested(self) -> int:
        """The number of mutants that were tested."""
        return sum(self.fates.values())

    @property
    def unexplained(self) -> list[Survivor]:
        """The survivors without a reason."""
        return [each for each in self.survivors if not each.reason]


class MutationTester:
    """Tests the suites of a course, with the mutants' processes from `launcher`."""

    def __init__(self, course: Course, launcher: Launcher) -> None:
        course.require_private()
        self.course, self.launcher = course, launcher
        self.solutions = {name: text for name, text in private_sources(course).items() if name in course.units}
        self._loaded: dict[str, list[Group]] = {}

    def test(
        self, unit: Unit, limit: int | None = None, progress: Callable[[MutationResult], None] = lambda _: None
    ) -> MutationResult:
        """Test the mutants of one unit, or `limit` of them and those that are explained, in a fixed order.

        Verdicts are kept, so a run that was interrupted goes on where it stopped; any change of the unit's suites,
        properties or solutions discards them.
        """
        result = MutationResult(unit)
        explanations = read_explanations(unit)
        properties = load_properties(self.course, unit)
        mutants = list(unit_mutants(unit, properties))
        result.total = len(mutants)
        result.problems += self._false_properties(unit, properties)
        journal = Journal(self.course, unit)
        chosen = choose_mutants(mutants, limit, lambda each: find_explanation(each, explanations) is not None)
        result.chosen = len(chosen)
        for mutant in chosen:
            verdict = journal.get(mutant) or journal.add(mutant, self._judge(mutant, unit, properties))
            result.fates[verdict.fate] += 1
            if verdict.counterexample:
                explanation = find_explanation(mutant, explanations)
                reason = explanation.reason if explanation else ""
                result.survivors.append(Survivor(mutant, verdict.counterexample, reason))
            progress(result)
        alive = [each.mutant for each in result.survivors]
        result.problems += stale_explanations(unit, explanations, alive)
        return result

    def _judge(self, mutant: Mutant, unit: Unit, properties: Sequence[Property]) -> Verdict:
        """Grade a mutant with the groups of all functions that may change; compare it if it passes them all."""
        functions = changed_functions(mutant, properties)
        with use_course(self.course), self._session(mutant.text, unit) as session:
            for group in self._groups(unit):
                if group.function not in functions:
                    continue
                if run_group(group, self.course.functions, session).status != "passed":
                    return Verdict("killed", group.label)
            counterexample = _counterexample(functions, properties, session)
        return Verdict("survived", counterexample=counterexample) if counterexample else Verdict("equivalent")

    def _groups(self, unit: Unit) -> list[Group]:
        if unit.name not in self._loaded:
            self._loaded[unit.name] = load_groups(self.course, [unit], hidden=True)
        return self._loaded[unit.name]

    def _session(self, text: str, unit: Unit) -> Session:
        functions = {spec.name: (spec.unit, spec.name) for spec in self.course.functions.values()}
        texts = self.solutions | {unit.name: text}
        budget = Budget.of([unit], submission_seconds=MUTANT_SECONDS)
        budget.special = {name: min(seconds, CALL_SECONDS) for name, seconds in budget.special.items()}
        return Session(self.launcher, Sources(texts, {name: f"{name}.py" for name in texts}, functions), budget)

    def _false_properties(self, unit: Unit, properties: Sequence[Property]) -> Iterator[str]:
        """Yield a problem for each right answer that breaks a property: one of the two is wrong."""
        for path in _answers(unit):
            with use_course(self.course), self._session(path.read_text(encoding="utf-8"), unit) as session:
                found = _counterexample(tuple(unit.functions), properties, session)
            if found:
                yield f"{path} is right, and does not agree with the properties: {found.call}: {found.sentence}"


def _answers(unit: Unit) -> list[Path]:
    assert unit.solution is not None
    return [unit.solution, *unit.right_answers]


def unit_mutants(unit: Unit, properties: Sequence[Property]) -> Iterator[Mutant]:
    """Return the mutants of the unit's right answers; a function without properties has none."""
    functions = [name for name in unit.functions if any(each.functions[:1] == (name,) for each in properties)]
    for path in _answers(unit):
        yield from make_mutants(path, functions)


def choose_mutants(mutants: Sequence[Mutant], limit: int | None, always: Callable[[Mutant], bool]) -> list[Mutant]:
    """Return `limit` mutants from all parts of all files, and those that are always tested."""
    if limit is None or limit >= len(mutants):
        return list(mutants)
    chosen = {at * len(mutants) // limit for at in range(limit)}
    return [mutant for at, mutant in enumerate(mutants) if at in chosen or always(mutant)]


def changed_functions(mutant: Mutant, properties: Sequence[Property]) -> set[str]:
    """Return the functions that use the changed code, and those that are graded by what such a one answers."""
    used = set(mutant.functions)
    return used.union(*(each.functions for each in properties if used & set(each.functions)))


def _counterexample(
    functions: Collection[str], properties: Sequence[Property], session: Session
) -> Counterexample | None:
    for each in properties:
        if not set(each.functions).isdisjoint(functions):
            found = each.counterexample(session)
            if found:
                return found
    return None
