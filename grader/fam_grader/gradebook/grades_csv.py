"""Write `grades.csv`, one row for every submission found, with the grades after the late policy, and `faults.log`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from fam.core.files import atomic_writer
from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.gradebook.class_decisions import ClassDecisions, decide_functions, extended
from fam_grader.gradebook.class_list import Attempt, ClassList, write_time
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.decisions import Decision
from fam_grader.gradebook.late_days import LateDays
from fam_grader.gradebook.late_policy import NONE, LatePolicy, write_duration
from fam_grader.gradebook.roster import Person
from fam_grader.reports.decided import Decided
from fam_grader.reports.results import SubmissionMarks, SubmissionResult, rejected
from fam_grader.submissions import Kind

DECIDED = ("decision", "comment", "as_graded", "as_decided")
EMPTY = SubmissionResult("", "", "rejected", 0.0, 0.0, 0.0, {}, "", "", 0.0)


def write_grades(
    path: Path, results: Iterable[SubmissionMarks], functions: Sequence[str], more: ClassColumns | None = None
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


def write_internal_errors(path: Path, results: Iterable[SubmissionMarks]) -> int:
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
    """A student's points, with the bonus, as decided; `total` and `late` are None if unknown."""

    person: Person
    result: SubmissionMarks
    total: float | None
    late: timedelta | None = None
    submitted: str = ""
    decided: Decided = Decided()  # noqa: RUF009 - frozen

    @property
    def comment(self) -> str:
        """What a platform shows beside the mark: the instructor's comments, and the message about the upload."""
        return "; ".join(filter(None, (*self.decided.comments, self.result.message)))


@dataclass(frozen=True)
class ClassColumns:
    """The columns after the message.

    These are `name` and `email` if people are known, those about times with a due time, and those about decisions
    with a file of them.
    """

    listed: ClassList
    policy: LatePolicy | None = None
    decisions: ClassDecisions | None = None
    late_days: LateDays | None = None
    course: Course | None = None
    anonymous: bool = False

    @property
    def names(self) -> Sequence[str]:
        """The headings."""
        named = ["name", "email"] if self._named else []
        timed = ["submitted", "late"] if self.policy else []
        days = ["late_days", "late_days_left"] if self.late_days else []
        costly = ["late_penalty", "total_after_late"] if self._costly else []
        return [*named, *timed, *days, *costly, *(DECIDED if self.decisions else [])]

    def cells(self, result: SubmissionMarks) -> Sequence[str]:
        """Return the cells of one row."""
        attempt = self._attempt(result.student)
        if attempt is None:
            return [""] * len(self.names)
        decided = self.decided(result)
        cells = [attempt.names, "; ".join(person.email for person in attempt.people)] if self._named else []
        if self.policy:
            cells += [write_time(attempt.submitted), self._late_cell(attempt)]
        if self.late_days:
            cells += ["" if days is None else str(days) for days in (decided.days_used, decided.days_left)]
        if self._costly:
            cells += map(_number, (self._penalty(attempt, result), self._after_late(attempt, result)))
        if self.decisions:
            totals = map(_number, (decided.graded, decided.total))
            cells += [decided.in_words, "\n".join(decided.comments), *totals]
        return cells

    def total(self, result: SubmissionMarks) -> float | None:
        """Return the points with the bonus, after decisions and the late policy.

        They are None after an internal error, if the submission may be late, but its time is unknown, and if it is
        excused.
        """
        return self.decided(result).total

    def decided(self, result: SubmissionMarks) -> Decided:
        """Return a mark as graded and as decided.

        Decisions about functions come first, then the late penalty, then the adjustment or the override of the total.
        """
        attempt = self._attempt(result.student)
        if attempt is None:
            return Decided()
        rows, late = self._rows(attempt), self._lateness(attempt)
        used, left = self._days(attempt)
        return replace(
            self._decided(result, rows, self._after_late(attempt, result)),
            late=write_duration(late) if late else "",
            penalty=self._penalty(attempt, result) or 0.0,
            due=self._own_due(rows),
            days_used=used,
            days_left=left,
        )

    def times(self, attempt: Attempt) -> tuple[str, str]:
        """Return how late an attempt is, and its owner's own due time; both in words, "" where there is nothing."""
        if self.policy is None:
            return "", ""
        return self._late_cell(attempt), self._own_due(self._rows(attempt))

    def _own_due(self, rows: Sequence[Decision]) -> str:
        due = extended(self.policy, rows).due if self.policy else None
        return write_time(due)[:16] if due and self.policy and due != self.policy.due else ""

    def _decided(self, result: SubmissionMarks, rows: Sequence[Decision], total: float | None) -> Decided:
        """Apply decisions to the points after the late policy."""
        points = decide_functions(result, rows, self.course)
        whole = [each for each in rows if not each.function]
        adjustment = round(sum(each.adjustment or 0.0 for each in whole), 5)
        override = next((each.override for each in whole if each.override is not None), None)
        excused = any(each.excused for each in whole)
        if total is not None and adjustment:
            total = max(0.0, round(total + adjustment, 5))
        return Decided(
            graded=points.graded,
            total=None if excused else total if override is None else override,
            functions=points.functions,
            adjustment=adjustment,
            override=override is not None,
            excused=excused,
            comments=tuple(dict.fromkeys(each.comment for each in rows if each.comment)),
        )

    def note(self, person: Person) -> str:
        """Return what was decided about someone without a submission."""
        rows = self.rows_of(person)
        times = [str(each.extension) for each in rows if each.extension is not None]
        words = self._decided(EMPTY, rows, 0.0).in_words
        set_to = [f"{each.override:g} points" for each in rows if each.override is not None and not each.function]
        return "; ".join(filter(None, (words, *set_to, *(f"extension {time}" for time in times))))

    def missing_grades(self, functions: Sequence[str]) -> Iterator[StudentGrade]:
        """Yield the grades of those who submitted nothing and about whose points something was decided."""
        for grade in self.zeros(functions):
            rows = self.rows_of(grade.person)
            if any(each.excused or each.override is not None or each.adjustment for each in rows):
                yield grade

    def zeros(self, functions: Sequence[str]) -> Iterator[StudentGrade]:
        """Yield the grades of all who submitted nothing: zero, unless something else was decided."""
        for person in self.listed.missing if self.course else ():
            assert self.course is not None
            rows = self.rows_of(person)
            result = rejected(self.course, functions, "", "", "")
            points = decide_functions(result, rows, self.course).points
            decided = self._decided(result, rows, points)
            yield StudentGrade(person, result, decided.total, None, "", decided)

    def rows_of(self, person: Person) -> Sequence[Decision]:
        """Return the decisions about someone without a submission."""
        return self.decisions.of_keys([person]) if self.decisions else ()

    def grades(self, result: SubmissionMarks) -> Iterator[StudentGrade]:
        """Yield the grade of each owner of a submission but those of whom another attempt counts."""
        attempt = self.listed.attempts[self._places[result.student]]
        late, decided = self._lateness(attempt), self.decided(result)
        for person in attempt.graded:
            yield StudentGrade(person, result, decided.total, late, write_time(attempt.submitted), decided)

    def graded_people(self, result: SubmissionMarks) -> tuple[tuple[Person, ...], datetime | None]:
        """Return the people whose mark a result is, as the gradebook counts them, and when they submitted.

        Without a roster, a submission that names no one is one person's.
        """
        attempt = self._attempt(result.student)
        if attempt is None:
            return (), None
        nameless = not self.listed.size and not attempt.people
        return (attempt.graded or ((Person(),) if nameless else ())), attempt.submitted

    @cached_property
    def people(self) -> dict[str, str]:
        """The names of the owners of each submission by its folder, if they are known."""
        if not self._named:
            return {}
        counting = (attempt for attempt in self.listed.attempts if attempt.counts and attempt.people)
        return {attempt.source.student: attempt.names for attempt in counting}

    def days_used(self, attempt: Attempt) -> int | None:
        """Return how many late days an attempt costs each of its owners; None if unknown, or without a bank."""
        return self._days(attempt)[0]

    def _attempt(self, student: str) -> Attempt | None:
        place = self._places.get(student)
        return None if place is None else self.listed.attempts[place]

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where the attempts that count are in the list, by their folders."""
        return {each.source.student: place for place, each in enumerate(self.listed.attempts) if each.counts}

    @cached_property
    def _named(self) -> bool:
        guesses = (Kind.SINGLE, Kind.PLAIN, Kind.ARCHIVE)
        known = self.listed.size or any(attempt.source.kind not in guesses for attempt in self.listed.attempts)
        return bool(known) and not self.anonymous

    @property
    def _costly(self) -> bool:
        return self.policy is not None and self.policy.cost is not None

    def _rows(self, attempt: Attempt) -> Sequence[Decision]:
        return self.decisions.of(attempt) if self.decisions else ()

    def _lateness(self, attempt: Attempt) -> timedelta | None:
        """Return how late a submission is, or None if unknown; Canvas states only whether it was in time."""
        if self.policy is None or (attempt.submitted is None and attempt.source.late is False):
            return timedelta(0)
        policy = extended(self.policy, self._rows(attempt))
        return policy.lateness(attempt.submitted) if attempt.submitted else None

    def _late_cell(self, attempt: Attempt) -> str:
        late = self._lateness(attempt)
        if late is None:
            return "late, by Canvas" if attempt.source.late else "unknown"
        return write_duration(late)

    def _days(self, attempt: Attempt) -> tuple[int | None, int | None]:
        """Return how many late days a submission uses, and how many are left."""
        late = self._lateness(attempt)
        if self.late_days is None or late is None:
            return None, None
        left = self.late_days.left(attempt.marked_keys)
        used = self.late_days.needed(late, left)
        return used, left - used

    def _penalty(self, attempt: Attempt, result: SubmissionMarks) -> float | None:
        late = self._lateness(attempt)
        if self.policy is None or not self._costly:
            return 0.0
        points = decide_functions(result, self._rows(attempt), self.course).points
        if late is None or points is None:
            return None
        used, _ = self._days(attempt)
        return self.policy.penalty(points, max(NONE, late - timedelta(days=used or 0)))

    def _after_late(self, attempt: Attempt, result: SubmissionMarks) -> float | None:
        """Return score and bonus, with the decisions about functions, less the late penalty."""
        points = decide_functions(result, self._rows(attempt), self.course).points
        penalty = self._penalty(attempt, result)
        return None if points is None or penalty is None else round(points - penalty, 5)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
