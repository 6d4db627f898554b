"""Write `grades.csv`, one row for every submission found, with the grades after the late policy, and `faults.log`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from fam.core.files import atomic_writer
from fam.core.text import escape_control_chars
from fam_grader.gradebook.class_list import EARLIER, Attempt, ClassList, write_time
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.late_policy import LatePolicy, write_duration
from fam_grader.gradebook.roster import Person
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import Kind


def write_grades(
    path: Path, results: Iterable[SubmissionResult], functions: Sequence[str], more: ClassColumns | None = None
) -> None:
    """Write a row for each result, in their order; a function that could not be graded has an empty cell."""
    with atomic_writer(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        names = more.names if more else ()
        header = ["submission", "student", "status", "score", "max_score", "bonus", *functions, "message", *names]
        writer.writerow(header)
        for result in results:
            points = [result.functions.get(name) for name in functions]
            writer.writerow(
                [
                    escape_csv_formula(result.submission),
                    escape_csv_formula(result.student),
                    result.status,
                    f"{result.score:g}",
                    f"{result.max_score:g}",
                    f"{result.bonus:g}",
                    *("" if value is None else f"{value:g}" for value in points),
                    escape_csv_formula(result.message),
                    *(escape_csv_formula(cell) for cell in (more.cells(result) if more else ())),
                ]
            )


def write_internal_errors(path: Path, results: Iterable[SubmissionResult]) -> int:
    """Write the internal errors to `path`, and return their number; without any, there is no file."""
    count = 0
    with atomic_writer(path) as file:
        for result in results:
            for error in result.internal_errors:
                file.write(f"{escape_control_chars(result.submission, keep='')}: {error}\n\n")
                count += 1
    if not count:
        path.unlink()
    return count


@dataclass(frozen=True)
class StudentGrade:
    """A student's points, with the bonus, after the late policy; `total` and `late` are None if unknown."""

    person: Person
    result: SubmissionResult
    total: float | None
    late: timedelta | None = None
    submitted: str = ""


@dataclass(frozen=True)
class ClassColumns:
    """The columns after the message: `name` and `email` if people are known, the others with a due time."""

    listed: ClassList
    policy: LatePolicy | None = None

    @property
    def names(self) -> Sequence[str]:
        """The headings."""
        named = ["name", "email"] if self._named else []
        timed = ["submitted", "late"] if self.policy else []
        return [*named, *timed, *(["late_penalty", "total_after_late"] if self._costly else [])]

    def cells(self, result: SubmissionResult) -> Sequence[str]:
        """Return the cells of one row."""
        attempt = self._attempts.get(result.student)
        if attempt is None:
            return [""] * len(self.names)
        cells = [attempt.names, "; ".join(person.email for person in attempt.people)] if self._named else []
        if self.policy:
            cells += [write_time(attempt.submitted), self._late_cell(attempt)]
        if self._costly:
            penalty, total = self._penalty(attempt, result), self.total(result)
            cells += ["" if number is None else f"{number:g}" for number in (penalty, total)]
        return cells

    def total(self, result: SubmissionResult) -> float | None:
        """Return the points with the bonus, after the late policy.

        They are None after an internal error, and if the submission may be late, but its time is unknown.
        """
        penalty = self._penalty(self._attempts[result.student], result)
        if penalty is None or None in result.functions.values():
            return None
        return round(result.score + result.bonus - penalty, 5)

    def grades(self, result: SubmissionResult) -> Iterator[StudentGrade]:
        """Yield the grade of each owner of a submission but those with a later attempt."""
        attempt = self._attempts[result.student]
        late = self._lateness(attempt)
        for person in attempt.graded:
            yield StudentGrade(person, result, self.total(result), late, write_time(attempt.submitted))

    @cached_property
    def people(self) -> dict[str, str]:
        """The names of the owners of each submission by its folder, if they are known."""
        return {
            student: attempt.names for student, attempt in self._attempts.items() if self._named and attempt.people
        }

    @cached_property
    def _attempts(self) -> dict[str, Attempt]:
        return {attempt.source.student: attempt for attempt in self.listed.attempts if attempt.state != EARLIER}

    @cached_property
    def _named(self) -> bool:
        guesses = (Kind.SINGLE, Kind.PLAIN, Kind.ARCHIVE)
        return bool(self.listed.size) or any(attempt.source.kind not in guesses for attempt in self.listed.attempts)

    @property
    def _costly(self) -> bool:
        return self.policy is not None and self.policy.cost is not None

    def _lateness(self, attempt: Attempt) -> timedelta | None:
        """Return how late a submission is, or None if unknown; Canvas states only whether it was in time."""
        if self.policy is None or (attempt.submitted is None and attempt.source.late is False):
            return timedelta(0)
        return self.policy.lateness(attempt.submitted) if attempt.submitted else None

    def _late_cell(self, attempt: Attempt) -> str:
        late = self._lateness(attempt)
        if late is None:
            return "late, by Canvas" if attempt.source.late else "unknown"
        return write_duration(late)

    def _penalty(self, attempt: Attempt, result: SubmissionResult) -> float | None:
        late = self._lateness(attempt)
        if self.policy is None or not self._costly:
            return 0.0
        return None if late is None else self.policy.penalty(result.score + result.bonus, late)
