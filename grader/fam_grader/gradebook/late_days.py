"""The bank of late days: how many each student has used for this and for earlier assignments."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import atomic_writer
from fam_grader.gradebook.class_list import ClassList
from fam_grader.gradebook.csv_tables import cell_position, escape_csv_formula, read_table
from fam_grader.gradebook.find_student import StudentFinder
from fam_grader.gradebook.roster import Person, people_of

LATE_DAYS = "late_days.csv"
HEADER = ("name", "email", "id", "before", "used", "left")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateDays:
    """How many days everybody may be late in all, and how many each has used for earlier assignments."""

    allowed: int
    before: Mapping[Hashable, int] = field(default_factory=dict)

    def left(self, keys: Iterable[Hashable]) -> int:
        """Return how many days are left for a submission of these students: of the one who has the fewest."""
        return min((max(0, self.allowed - self.before.get(key, 0)) for key in keys), default=0)

    def needed(self, late: timedelta, left: int) -> int:
        """Return how many of the days that are `left` pay for being so late; each day that has begun needs one.

        >>> bank = LateDays(3)
        >>> [bank.needed(timedelta(hours=hours), 2) for hours in (0, 1, 24, 25, 90)]
        [0, 1, 1, 2, 2]
        """
        return min(left, math.ceil(late / DAY))


@dataclass(frozen=True)
class StudentDays:
    """The late days of a student: used for earlier assignments, for this one (None if unknown), and left."""

    person: Person
    before: int
    used: int | None
    left: int

    @property
    def row(self) -> Sequence[str]:
        """The cells of `late_days.csv`."""
        person = self.person
        number = person.id or person.login or person.github or person.canvas or person.identifier
        used = "" if self.used is None else str(self.used)
        return person.label, person.email, number, str(self.before), used, str(self.left)


def students_days(bank: LateDays, listed: ClassList, used: Mapping[str, int | None]) -> Iterator[StudentDays]:
    """Yield the late days of everybody in the class.

    Args:
        bank: the late days.
        listed: the class.
        used: the days that each submission costs its owners, by its folder.
    """
    for attempt in listed.attempts:
        for person, key in zip(attempt.people, attempt.keys, strict=False):
            if attempt.counts and person in attempt.graded:
                before, now = bank.before.get(key, 0), used.get(attempt.source.student)
                yield StudentDays(person, before, now, max(0, bank.allowed - before - (now or 0)))
    for person in listed.missing:
        before = bank.before.get(person, 0)
        yield StudentDays(person, before, 0, max(0, bank.allowed - before))


def write_late_days(path: Path, students: Iterable[StudentDays]) -> None:
    """Write a row for each student."""
    with atomic_writer(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows([escape_csv_formula(cell) for cell in student.row] for student in students)


def read_used(paths: Iterable[Path], finder: StudentFinder) -> tuple[dict[Hashable, int], tuple[str, ...]]:
    """Return the days that students used according to the `late_days.csv` of earlier assignments.

    Return also the names of those who are not in this class.
    """
    used: Counter[Hashable] = Counter()
    unknown: list[str] = []
    for path in paths:
        table = read_table(path)
        if "used" not in table.header:
            raise CourseError(f"{path} has no column `used`; expected the {LATE_DAYS} of an earlier assignment.")
        column = table.header.index("used")
        for index, (row, person) in enumerate(zip(table.rows, people_of(table), strict=True)):
            days = row[column].strip()
            if not (days.isdecimal() or not days):
                line, place = cell_position(table, index, column)
                raise CourseError(f"{path}:{line}:{place}: {days!r} is no number of days.")
            if person and days:
                try:
                    used.update(dict.fromkeys(finder.find(person.email or person.id or person.label), int(days)))
                except CourseError:
                    unknown.append(person.label)
    return dict(used), tuple(unknown)
