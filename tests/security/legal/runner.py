"""Grade the corpus with the real suites, each submission in a sandboxed process of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fam.course import Course
from fam_grader.execution.budget import Budget
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.grading.misconceptions import MisconceptionDiagnoser
from fam_grader.grading.suites import Group, TestOutcome, grade, load_groups
from security.legal.submission import Submission

SECONDS = 120.0


@dataclass(frozen=True)
class Mark:
    """The outcome of one submission: what it earned of what was possible, and the groups it lost."""

    earned: float
    possible: float
    lost: tuple[str, ...]
    could_not_run: tuple[str, ...]


class LegalRunner:
    """Grades submissions with all suites of the course, public and hidden."""

    def __init__(self, course: Course, launcher: Launcher) -> None:
        self.course, self.launcher = course, launcher
        self.diagnoser = MisconceptionDiagnoser(course)
        self.groups = load_groups(course, course.units.values(), hidden=True)
        self.solutions = {unit.name: _text(course, unit.name) for unit in course.units.values()}

    def mark(self, submission: Submission) -> Mark:
        """Grade the function that `submission` replaces; its unit's other functions are the reference's."""
        text = f"{self.solutions[submission.unit]}\n\n{submission.code}"
        outcomes = self._grade(submission.unit, text, [submission.function])
        return _mark(outcomes)

    def mark_unit(self, unit: str, text: str) -> Mark:
        """Grade all functions of a unit in `text`, which stands alone."""
        return _mark(self._grade(unit, text, self.course.units[unit].functions))

    def _grade(self, unit: str, text: str, functions: Iterable[str]) -> list[TestOutcome]:
        texts = self.solutions | {unit: text}
        places = {spec.name: (spec.unit, spec.name) for spec in self.course.functions.values()}
        sources = Sources(texts, {name: f"{name}.py" for name in texts}, places)
        budget = Budget.of([self.course.units[unit]], submission_seconds=SECONDS)
        with Session(self.launcher, sources, budget) as session:
            return grade(self.course, list(self._groups_of(unit, set(functions))), session, self.diagnoser)

    def _groups_of(self, unit: str, functions: set[str]) -> Iterator[Group]:
        return (group for group in self.groups if group.unit == unit and group.function in functions)


def _text(course: Course, unit: str) -> str:
    solution = course.units[unit].solution
    assert solution is not None
    return solution.read_text(encoding="utf-8")


def _mark(outcomes: list[TestOutcome]) -> Mark:
    return Mark(
        sum(outcome.test_file.score for outcome in outcomes),
        sum(outcome.group.points for outcome in outcomes),
        tuple(outcome.group.label for outcome in outcomes if outcome.status == "failed"),
        tuple(outcome.group.label for outcome in outcomes if outcome.status == "could not run"),
    )
