"""The marks of a graded class, from the folder that `fam grade` has written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fam.core.errors import CourseError
from fam_grader.batch.history import DECIDED
from fam_grader.batch.journal import Journal
from fam_grader.batch.run import JOURNAL
from fam_grader.gradebook.csv_tables import Table, escape_csv_formula, read_table
from fam_grader.gradebook.roster import Person
from fam_grader.push.comment import make_comment
from fam_grader.reports.feedback import FEEDBACK

GRADES = "grades.csv"
TOTALS, PENALTY = ("as_decided", "total_after_late"), "late_penalty"  # of the first column that is there


@dataclass(frozen=True)
class StudentMark:
    """What a student is to have on a platform.

    Args:
        submission: the name of the submission.
        person: the student; None if it is unclear whose the submission is.
        total: score and bonus, after decisions and less the late penalty; None if unknown.
        maximum: the points of the core units.
        comment: the feedback, as plain text.
        page: the student's page.
        student: the name of the folder with the results.
    """

    submission: str
    person: Person | None
    total: float | None
    maximum: float
    comment: str
    page: Path
    student: str = ""


@contextmanager
def open_marks(results: Path) -> Iterator[Sequence[StudentMark]]:
    """Return the marks in `grades.csv`, also those corrected there; no run can change them until the block ends.

    Raises:
        CourseError: `results` is not the folder of a graded class, or its marks are of an earlier version.
    """
    with open_results(results) as journal:
        yield list(read_marks(results, journal))


@contextmanager
def open_results(results: Path) -> Iterator[Journal]:
    """Return the journal of a graded class; no run can change it until the block ends.

    Raises:
        CourseError: `results` is not the folder of a graded class, or its marks are of an earlier version.
    """
    missing = [name for name in (JOURNAL, GRADES) if not (results / name).is_file()]
    if missing:
        raise CourseError(
            f"{results} has no {' and no '.join(missing)}; expected a folder that `fam grade CLASS -o DIR` wrote."
        )
    with closing(Journal(results / JOURNAL)) as journal:
        if not journal.knows_owners:
            raise CourseError(
                f"{results / JOURNAL} does not say whose the marks are. Repeat the `fam grade` command of this "
                "folder: marks that have not changed are kept."
            )
        yield journal


def read_marks(results: Path, journal: Journal) -> Iterator[StudentMark]:
    """Yield the marks in `grades.csv`, also those corrected there, for each owner."""
    table = read_table(results / GRADES)
    needed = ("submission", "student", "score", "max_score", "bonus", "message")
    missing = [name for name in needed if name not in table.header]
    if missing:
        raise CourseError(f"{table.path} has no column {', '.join(missing)}; grade the class again.")
    column = {name: index for index, name in reversed(list(enumerate(table.header)))}
    functions = range(column["bonus"] + 1, column["message"])
    folders = {escape_csv_formula(student): student for student in journal.students()}
    for line, row in enumerate(table.rows, 2):
        cells = {name: row[index].strip() for name, index in column.items()}
        student = folders.get(row[column["student"]])
        if student is None:
            raise CourseError(f"{table.path}: row {line} is of {cells['student']!r}, which {JOURNAL} does not know.")
        known = all(row[index].strip() for index in functions)
        total = _total(cells, known=known, table=table, line=line)
        maximum = _number(cells["max_score"], table, line) or 0.0
        penalty = _number(cells.get(PENALTY, ""), table, line) or 0.0
        (result,) = journal.results([student])
        decided = journal.last_mark(DECIDED, student=student)
        said = (decided.decision, decided.comment) if decided else ("", "")
        comment = "" if total is None else make_comment(result, total, maximum, penalty, *said)
        for person in journal.owners(student) or (None,):
            page = results / student / FEEDBACK
            yield StudentMark(cells["submission"], person, total, maximum, comment, page, student)


def _total(cells: dict[str, str], *, known: bool, table: Table, line: int) -> float | None:
    """Return the mark of a row: what the gradebook files have; None if a function or the penalty is unknown."""
    total = next((name for name in TOTALS if name in cells), "")
    if total:
        return _number(cells[total], table, line) if known or cells[total] else None
    score, bonus = (_number(cells[name], table, line) for name in ("score", "bonus"))
    return round(score + (bonus or 0.0), 5) if known and score is not None else None


def _number(text: str, table: Table, line: int) -> float | None:
    """Return the number in a cell; None if it is empty."""
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CourseError(f"{table.path}: row {line}: {text!r} is no number.")
    return number
