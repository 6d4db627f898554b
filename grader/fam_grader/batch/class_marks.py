"""The marks of a class in its history: which of them changed since the last run, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from fam_grader.batch.history import DECIDED, GRADED, Change, Mark, compare, who_of
from fam_grader.batch.journal import Journal
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.roster import Person
from fam_grader.reports.results import SubmissionMarks


@dataclass(frozen=True)
class ClassMarks:
    """The marks in the tables of a run, and those of earlier ones in its journal."""

    journal: Journal
    columns: ClassColumns

    def changes(self, results: Iterable[SubmissionMarks]) -> list[Change]:
        """Return what differs from the last marks of the same people; a first mark is no change."""
        found = []
        for person, result, mark in self._marks(results):
            before = self._last(person, result.student)
            for function, old, new, why in compare(before, mark) if before else ():
                shown = Person() if self.columns.anonymous else person
                found.append(Change(function, old, new, why, shown.label, shown.email, result.student))
        return found

    def record(self, results: Iterable[SubmissionMarks]) -> None:
        """Add the marks that differ from the last ones to the history."""
        new = (
            (who_of(person), result.student, mark)
            for person, result, mark in self._marks(results)
            if self._last(person, result.student) != mark
        )
        self.journal.add_decided(new, datetime.now(timezone.utc))

    def _last(self, person: Person, student: str) -> Mark | None:
        return self.journal.last_mark(DECIDED, who=who_of(person), student=student)

    def _marks(self, results: Iterable[SubmissionMarks]) -> Iterator[tuple[Person, SubmissionMarks, Mark]]:
        """Yield the mark of each owner of a submission; of a submission without an owner, once."""
        for result in results:
            graded = self.journal.last_mark(GRADED, student=result.student)
            mark = Mark.as_decided(result, self.columns.decided(result), graded)
            for person in [grade.person for grade in self.columns.grades(result)] or [Person()]:
                yield person, result, mark
