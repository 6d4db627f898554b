"""Count the students of a class for the item statistics as the gradebook does, and write `items.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from fam.core.files import atomic_writer
from fam.course import Course
from fam_grader.gradebook.class_list import write_time
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.roster import Person
from fam_grader.reports.item_statistics import ClassItems, ItemCollector, response_of
from fam_grader.reports.response_table import ALL, Item, Response
from fam_grader.reports.results import SubmissionMarks

ITEMS = "items.csv"
HEADER = (
    *("function", "group", "section", "points", "students", "mean", "sd", "q1", "median", "q3"),
    *("difficulty", "discrimination", "correlated", "unanswered", "excused", "could_not_run", "look"),
    *("first_submission", "last_submission"),
)
UNREAD, EXCUSED, UNOWNED = "could not be read", "excused", "without a known owner"
MIN_ANONYMOUS = 5  # students of a section: what a smaller one earned would be a person's


def class_items(columns: ClassColumns, results: Iterable[SubmissionMarks], course: Course) -> ClassItems:
    """Return the item statistics of a class: each person counts once, by the attempt that the gradebook has."""
    collector = ItemCollector(course)
    for result in results:
        people, submitted = columns.graded_people(result)
        collector.add(result, _responses(collector, columns, result, people, submitted))
    return collector.statistics(MIN_ANONYMOUS if columns.anonymous else 1)


def _responses(
    collector: ItemCollector,
    columns: ClassColumns,
    result: SubmissionMarks,
    people: tuple[Person, ...],
    submitted: datetime | None,
) -> Iterator[Response]:
    """Yield the response of each owner of a submission, or count why there is none."""
    decided = columns.decided(result)
    reason = UNREAD if result.status == "rejected" else EXCUSED if decided.excused else ""
    if not people:
        collector.left_out[UNOWNED] += 1
    elif reason:
        collector.left_out[reason] += len(people)
    else:
        excused = [name for name, points in decided.functions.items() if points is None and name in result.functions]
        for person in people:
            yield response_of(result, person.group, submitted, excused)


def write_items(path: Path, items: ClassItems) -> None:
    """Write a row for each item and section; the section of all students is empty."""
    with atomic_writer(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for item in items.worth:
            writer.writerows(_row(items, item, section) for section in items.sections)


def _row(items: ClassItems, item: Item, section: str) -> list[str]:
    """Return a row; only texts are escaped, since a discrimination may be negative."""
    found, place = items.statistics[item, section], items.sections[section]
    look = section == ALL and item in items.suspects
    return [
        *map(escape_csv_formula, (item.function, item.group, section)),
        *map(_number, (items.worth[item], found.students, found.mean, found.sd)),
        *map(_number, found.quartiles or (None, None, None)),
        *map(_number, (found.difficulty, found.discrimination, found.correlated)),
        *map(_number, (found.unanswered, found.excused, found.could_not_run)),
        "yes" if look else "",
        *(write_time(place.first), write_time(place.last)),
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 4) + 0.0:.10g}"
