"""Write gradebooks for Canvas, Moodle and Gradescope: their own export filled in, or a table like it."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import atomic_writer
from fam_grader.gradebook.csv_tables import Table, escape_csv_formula, read_table
from fam_grader.gradebook.grades_csv import StudentGrade
from fam_grader.gradebook.roster import Ambiguous, Person, Roster, people_of

PLATFORMS = ("canvas", "moodle", "gradescope")
# Cells that no spreadsheet takes for a formula, and that a platform wants as they are: numbers, and Moodle's dash.
HARMLESS = re.compile(r"[+-]?\d+(?:[.,]\d+)?|-|", re.ASCII)
CANVAS_STUDENT = {"student", "id", "sis user id", "sis login id", "integration id", "root account", "section"}
CANVAS_TOTAL = re.compile(r".*\b(current|final|override) (score|points|grade|status)\b.*")
MAX_NAMES = 10


@dataclass(frozen=True)
class Gradebook:
    """A table for a platform, and notes for its upload."""

    platform: str
    rows: Sequence[Sequence[str]]
    remarks: tuple[str, ...] = ()
    delimiter: str = ","

    def write(self, path: Path) -> None:
        """Write the table to `path`, with no cell that a spreadsheet evaluates."""
        with atomic_writer(path) as file:
            writer = csv.writer(file, delimiter=self.delimiter, lineterminator="\n")
            writer.writerows([_safe(cell) for cell in row] for row in self.rows)


@dataclass(frozen=True)
class Template:
    """A platform's own export, with the column for the marks."""

    platform: str
    table: Table
    column: int

    def fill(self, marks: Sequence[StudentGrade]) -> Gradebook:
        """Return the gradebook with each grade in its student's row; cells without a grade keep their content."""
        places = {person: place for place, person in enumerate(people_of(self.table)) if person}
        roster = Roster(places)
        rows = [list(row) for row in self.table.rows]
        unknown, too_much = [], []
        for mark in marks:
            try:
                person = roster.find(mark.person.owner)
            except Ambiguous:
                person = None
            if person is None:
                unknown.append(mark.person.label)
                continue
            row = rows[places[person]]
            if cell := _mark(self.platform, mark):
                row[self.column] = cell
                too_much += [person.label] * ((mark.total or 0.0) > self.maximum(row))
            if mark.comment and (comments := self.place("feedback comments", "feedback")) is not None:
                row[comments] = mark.comment
        kept = self._kept()
        table = [[row[place] for place in kept] for row in (self.table.header, *rows)]
        remarks = (
            _people("not in the template, and so left out", unknown),
            _people("above the maximum grade, which makes Moodle pass over the mark", too_much),
            *_unmarked(marks),
        )
        return Gradebook(self.platform, table, tuple(filter(None, remarks)), self.table.delimiter)

    def place(self, name: str, role: str) -> int | None:
        """Return the column of this name, or that the user has named for this role; None if there is none."""
        if role in self.table.columns:
            return self.table.columns[role]
        names = [each.casefold() for each in self.table.header]
        return names.index(name) if name in names else self.table.worksheet.get(name)

    def maximum(self, row: Sequence[str]) -> float:
        """Return the highest grade that Moodle accepts in this row."""
        place = self.place("maximum grade", "maximum")
        try:
            return float(row[place].replace(",", ".")) if place is not None else float("inf")
        except ValueError:
            return float("inf")

    def _kept(self) -> list[int]:
        """Return the columns to upload: all, but of Canvas' only this assignment's, or old marks would come back."""
        if self.platform != "canvas":
            return list(range(len(self.table.header)))
        return [*_canvas_student_columns(self.table), self.column]


def read_template(path: Path, assignment: str | None, columns: Mapping[str, str] | None = None) -> Template:
    """Read a platform's export, know it by its columns, and find the one of `assignment`.

    A sheet whose grades are named among `columns` is filled in as Moodle's are, whatever else it looks like.
    """
    table = read_table(path, columns)
    if "grade" in table.columns:
        return Template("moodle", table, table.columns["grade"])
    names = [name.casefold() for name in table.header]
    if "canvas" in table.columns and names[0] == "student":
        student = _canvas_student_columns(table)
        open_to_marks = [place for place in range(len(names)) if place not in student and not _is_total(table, place)]
        return Template("canvas", table, _choose(table, open_to_marks, assignment))
    if "identifier" in names and "grade" in names:
        return Template("moodle", table, names.index("grade"))
    if table.worksheet:
        return Template("moodle", table, table.worksheet["grade"])
    if "sid" in names and "total score" in names:
        return Template("gradescope", table, names.index("total score"))
    raise CourseError(
        f"{path} is no gradebook that we know: its columns are {', '.join(table.header)[:200]}. Expected Canvas' "
        "exported gradebook, Moodle's grading worksheet, or the grades of one assignment that Gradescope exports. "
        "Name other columns with --columns, such as: --columns 'name=Full Name, grade=Mark'."
    )


def _canvas_student_columns(table: Table) -> list[int]:
    return [place for place, name in enumerate(table.header) if name.casefold() in CANVAS_STUDENT]


def _is_total(table: Table, place: int) -> bool:
    """Return whether a column of Canvas' is one that it computes itself."""
    read_only = any("(read only)" in row[place] for row in table.rows[:2])
    return read_only or bool(CANVAS_TOTAL.fullmatch(table.header[place].casefold()))


def _choose(table: Table, places: Sequence[int], assignment: str | None) -> int:
    """Find an assignment's column; Canvas writes `Homework 1 (12345)`."""
    titles = {place: re.sub(r" \(\d+\)$", "", table.header[place]) for place in places}
    if assignment is not None:
        wanted = assignment.strip().casefold()
        places = [each for each in places if wanted in (titles[each].casefold(), table.header[each].casefold())]
    if len(places) != 1:
        known = ", ".join(repr(title) for title in titles.values()) or "none"
        raise CourseError(
            f"{table.path} has {len(places) or 'no'} columns that the marks could go to; expected one. Its "
            f"assignments are {known[:500]}: name one with --assignment."
        )
    return places[0]


def make_gradebook(platform: str, marks: Sequence[StudentGrade], title: str) -> Gradebook:
    """Make a table for a platform without an export of its own."""
    make = {"canvas": _canvas, "moodle": _moodle, "gradescope": _gradescope}[platform]
    nameless = [mark.person.label for mark in marks if not _is_known(platform, mark.person)]
    remark = _people(f"without anything that {platform.capitalize()} knows people by; give a --roster", nameless)
    return Gradebook(platform, make(marks, title), tuple(filter(None, (remark, *_unmarked(marks)))))


def _is_known(platform: str, person: Person) -> bool:
    if platform == "canvas":
        return bool(person.canvas or person.id or person.login)
    return bool(person.email or (person.identifier if platform == "moodle" else person.id))


def _canvas(marks: Sequence[StudentGrade], title: str) -> list[list[str]]:
    most = max((mark.result.max_score for mark in marks), default=0.0)
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]]
    rows.append(["    Points Possible", "", "", "", "", _number(most)])
    for mark in marks:
        person = mark.person
        name = f"{person.last}, {person.first}" if person.last else person.name
        rows.append([name, person.canvas, person.id, person.login, "", _mark("canvas", mark)])
    return rows


def _moodle(marks: Sequence[StudentGrade], title: str) -> list[list[str]]:
    rows = [["Identifier", "Full name", "Email address", "Grade", "Last modified (grade)", "Feedback comments"]]
    for mark in marks:
        identifier = mark.person.identifier and f"Participant {mark.person.identifier}"
        rows.append([identifier, mark.person.name, mark.person.email, _number(mark.total), "-", mark.comment])
    return rows


def _gradescope(marks: Sequence[StudentGrade], title: str) -> list[list[str]]:
    header = ["First Name", "Last Name", "SID", "Email", "Total Score", "Max Points", "Status"]
    rows = [[*header, "Submission Time", "Lateness (H:M:S)"]]
    for mark in marks:
        person = mark.person
        first, _, last = person.name.rpartition(" ")
        who = [person.first or first, person.last or last, person.id, person.email]
        marked = [_number(mark.total), _number(mark.result.max_score), "Ungraded" if mark.total is None else "Graded"]
        rows.append([*who, *marked, mark.submitted, _clock(mark.late)])
    return rows


def _clock(time: timedelta | None) -> str:
    if time is None:
        return ""
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _number(total: float | None) -> str:
    return "" if total is None else f"{total:.10g}"


def _safe(cell: str) -> str:
    return cell if HARMLESS.fullmatch(cell) else escape_csv_formula(cell)


def _mark(platform: str, mark: StudentGrade) -> str:
    """Return the cell of a mark; Canvas has a word for an excused one."""
    return "EX" if mark.decided.excused and platform == "canvas" else _number(mark.total)


def _unmarked(marks: Sequence[StudentGrade]) -> tuple[str, str]:
    """Name those without a mark."""
    unknown = [mark.person.label for mark in marks if mark.total is None and not mark.decided.excused]
    excused = [mark.person.label for mark in marks if mark.decided.excused]
    return _people("without a mark, since it is not known", unknown), _people("excused", excused)


def _people(what: str, names: Sequence[str]) -> str:
    """Say how many people are what, and who."""
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return f"{len(names)} {what}: {', '.join(names[:MAX_NAMES])}{more}" if names else ""
