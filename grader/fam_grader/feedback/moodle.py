"""Feedback for Moodle: the zip of feedback files, and the grading worksheet with grades and comments.

Moodle finds a student by the folder's name, `Full name_ID_assignsubmission_file_`: it splits it at underscores, reads
the participant's number, and does not look at the name (`mod/assign/feedback/file/importziplib.php`). Before 4.1, it
also wants the last underscore. A comment is HTML there (`mod/assign/feedback/comments/locallib.php`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam.core.files import deterministic_zip
from fam_grader.feedback.output import TargetFiles
from fam_grader.feedback.students import LeftOut, StudentFeedback
from fam_grader.gradebook.csv_tables import Table, cell_position, escape_csv_formula, replace_cells
from fam_grader.gradebook.decisions import raise_faults
from fam_grader.gradebook.platforms import read_template
from fam_grader.gradebook.roster import Ambiguous, Person, Roster, people_of, squash
from fam_grader.push.comment import is_ours, plain, to_html
from fam_grader.push.platform import format_mark
from fam_grader.reports.feedback import FEEDBACK
from fam_grader.submissions import Kind, Owner

FOLDER = "moodle"
SHEET = f"{FOLDER} worksheet"
ZIP = f"{FOLDER}/feedback_files.zip"
DOWNLOADED = re.compile(r"(?P<name>.*?)_(?P<number>\d+)_assignsubmission_", re.DOTALL)
NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f&<>\"`|':\\/]")  # what Moodle's `clean_filename` drops
NAMELESS = "Participant"
SET_THERE = "the worksheet has another's grade or comment; --overwrite replaces it"
TOO_MUCH = "above the maximum grade, which Moodle passes over; --cap writes the maximum"
NO_NUMBER = "no participant number: grade Moodle's own download, or give --worksheet"


@dataclass(frozen=True)
class Participant:
    """A student as Moodle knows one."""

    name: str
    number: str

    @property
    def folder(self) -> str:
        """The name of the folder with the student's feedback files."""
        name = NOT_IN_NAMES.sub("", self.name.replace("_", " ")).strip(". ") or NAMELESS
        return f"{name}_{self.number}_assignsubmission_file_"


def participant_of(student: StudentFeedback, worksheet: Worksheet | None) -> Participant | None:
    """Return the participant that a student is: by the worksheet, the download that was graded, or the roster."""
    row = worksheet.rows.get(student) if worksheet else None
    if worksheet and row is not None and (person := worksheet.people[row]) and person.identifier:
        return Participant(person.name, person.identifier)
    downloaded = _downloaded(student)
    known = student.person.identifier if student.person else ""
    if downloaded and known in ("", downloaded.number):
        return downloaded
    return Participant(student.person.name, known) if student.person and known else None


def _downloaded(student: StudentFeedback) -> Participant | None:
    """Return the participant whose submission this is, if it was in Moodle's download."""
    if student.upload.kind != Kind.MOODLE.name:
        return None
    found = [match for name in student.upload.names if (match := DOWNLOADED.match(name))]
    return Participant(found[0]["name"], found[0]["number"]) if found else None


class Worksheet:
    """Moodle's grading worksheet, with the row of each student.

    Raises:
        CourseError: it is another table, or has none of the students.
    """

    def __init__(self, path: Path, columns: Mapping[str, str], students: Sequence[StudentFeedback]) -> None:
        self.template = read_template(path, None, columns)
        if self.template.platform != "moodle":
            raise CourseError(
                f"{path} is not Moodle's grading worksheet, but looks like {self.template.platform.capitalize()}'s "
                "gradebook. On Moodle, it is among the actions of the assignment's submissions."
            )
        self.table: Table = self.template.table
        self.people: Sequence[Person | None] = people_of(self.table)
        self._places = {person: place for place, person in enumerate(self.people) if person}
        self._roster = Roster(self._places)
        raise_faults(list(self._faults()), "Nothing was written.")
        self.problems: dict[StudentFeedback, str] = {}
        self.rows = self._match(students)
        if students and not self.rows:
            names = ", ".join(student.label for student in students)
            raise CourseError(f"{path} has none of the students: {names}. Is it the worksheet of this assignment?")

    @cached_property
    def maximum(self) -> float | None:
        """The maximum grade; None if there is no such column."""
        maxima = {self.template.maximum(list(row)) for row in self.table.rows} - {float("inf")}
        return max(maxima) if len(maxima) == 1 else None

    def others(self) -> list[Person]:
        """Return the people of the worksheet who are none of the students."""
        matched = set(self.rows.values())
        return [person for place, person in enumerate(self.people) if person and place not in matched]

    def add(self, student: StudentFeedback, person: Person) -> None:
        """Assign a row to a student who submitted nothing."""
        self.rows[student] = self._places[person]

    def known(self, people: Iterable[Person]) -> set[Person]:
        """Return those of the worksheet whom some people mean."""
        found: set[Person | None] = set()
        for person in people:
            with suppress(Ambiguous):
                found.add(self._find(person.owner))
        return {person for person in found if person}

    def _match(self, students: Sequence[StudentFeedback]) -> dict[StudentFeedback, int]:
        found: dict[StudentFeedback, int] = {}
        for student in students:
            try:
                person = self._find(_owner(student))
            except Ambiguous as several:
                self.problems[student] = f"in the worksheet, it could be {several}"
                continue
            if person is None:
                self.problems[student] = "not in the worksheet"
            else:
                found[student] = self._places[person]
        often = {row for row, number in Counter(found.values()).items() if number > 1}
        for student in [student for student, row in found.items() if row in often]:
            self.problems[student] = f"several submissions for line {self.table.lines[found.pop(student) + 1]}"
        return found

    def _find(self, owner: Owner) -> Person | None:
        """Return whom an owner means; a number alone is not enough, since teams and participants may share one."""
        person = self._roster.find(owner)
        if person is None or not (person.name and owner.name):
            return person
        if owner.email and owner.email.casefold() == person.email.casefold():
            return person
        words = ({squash(word) for word in re.split(r"[\s,]+", name)} - {""} for name in (person.name, owner.name))
        return person if set.intersection(*words) else None

    def _faults(self) -> Iterator[Diagnostic]:
        lines: dict[str, int] = {}
        for place, person in enumerate(self.people):
            if person and person.identifier in lines:
                message = f"participant {person.identifier} is in line {lines[person.identifier]}, too."
                yield self._fault(place, self.table.columns.get("identifier", 0), message)
            elif person and person.identifier:
                lines[person.identifier] = self.table.lines[place + 1]
            cell = self.table.rows[place][self.template.column].strip()
            if cell not in ("", "-") and _number(cell) is None:
                yield self._fault(
                    place, self.template.column, f"{cell!r} is no grade; expected a number, - or nothing."
                )

    def _fault(self, row: int, place: int, message: str) -> Diagnostic:
        return Diagnostic(self.table.path, *cell_position(self.table, row, place), message)


@dataclass(frozen=True)
class MoodleOptions:
    """How the worksheet is filled in.

    Args:
        scale: convert points where the assignment has another maximum than the course.
        cap: write the maximum for marks above it.
        overwrite: replace grades and comments that others have set.
    """

    scale: bool = False
    cap: bool = False
    overwrite: bool = False


class WorksheetFiller:
    """Fills grades and comments into the rows of a worksheet."""

    def __init__(self, worksheet: Worksheet, options: MoodleOptions) -> None:
        self._worksheet, self._options = worksheet, options
        self._template, self._table = worksheet.template, worksheet.table
        self._comments = self._template.place("feedback comments", "feedback")
        self._comma = self._has_commas()
        self.cells: dict[tuple[int, int], str] = {}
        self.left_out: list[LeftOut] = []
        self.filled = 0

    def fill(self) -> bytes:
        """Return the file with the cells of all students, and note who is left out."""
        for student, row in self._worksheet.rows.items():
            self._fill(student, row)
        return replace_cells(self._table, self.cells)

    def remarks(self) -> Iterator[str]:
        """Yield what the instructor should know of the worksheet."""
        if self._comments is None:
            yield (
                f"{self._table.path.name} has no column of comments, so it gets grades only; switch on *Feedback "
                "comments* in the assignment's settings."
            )

    def _fill(self, student: StudentFeedback, row: int) -> None:
        cells = self._table.rows[row]
        grade = self._grade(student)
        comment = escape_csv_formula(to_html(student.text.plain))
        before = _number(cells[self._template.column])
        there = "" if self._comments is None else cells[self._comments].strip()
        ours = is_ours(plain(there))
        changed = before is not None and (grade is None or abs(before - grade) > 0.00501)  # two decimals there
        if not self._options.overwrite and not ours and (there or changed):
            self.left_out.append(LeftOut(SHEET, SET_THERE, student.label))
            return
        self.filled += 1
        if grade is not None and (changed or before is None):
            text = format_mark(grade)
            self.cells[row, self._template.column] = text.replace(".", ",") if self._comma else text
        if self._comments is not None and there != comment:
            self.cells[row, self._comments] = comment
        if changed and grade is None:
            self.left_out.append(LeftOut(SHEET, "a grade there, which a worksheet cannot remove", student.label))

    def _grade(self, student: StudentFeedback) -> float | None:
        """Return the grade in the assignment's points; raise CourseError if they differ from the course's."""
        if student.total is None:
            return None
        maximum = self._worksheet.maximum
        factor = 1.0
        if maximum is not None and student.maximum and maximum != student.maximum:
            if not self._options.scale:
                raise CourseError(
                    f"{self._table.path} is out of {format_mark(maximum)} points, the course out of "
                    f"{format_mark(student.maximum)}. Set the assignment's maximum grade to the course's, or give "
                    "--scale to convert all marks."
                )
            factor = maximum / student.maximum
        grade = student.total if factor == 1.0 else round(student.total * factor, 2)
        if maximum is not None and grade > maximum:
            if self._options.cap:
                return maximum
            self.left_out.append(LeftOut(SHEET, TOO_MUCH, student.label))
        return grade

    def _has_commas(self) -> bool:
        """Return whether numbers have commas here, as Moodle writes them in many languages."""
        place = self._template.place("maximum grade", "maximum")
        places = [self._template.column, *([] if place is None else [place])]
        cells = [row[place] for row in self._table.rows for place in places]
        return any("," in cell for cell in cells if _number(cell) is not None)


def moodle_files(
    students: Sequence[StudentFeedback], worksheet: Worksheet | None, options: MoodleOptions
) -> TargetFiles:
    """Return the zip of feedback files, and the worksheet if there is one.

    Raises:
        CourseError: no student has a participant number, or the points do not fit.
    """
    found = {student: participant_of(student, worksheet) for student in students}
    numbers = Counter(each.number for each in found.values() if each)
    known = {student: each for student, each in found.items() if each and numbers[each.number] == 1}
    if students and not known:
        raise CourseError(
            "Moodle needs participant numbers, and none is known. Grade the download of all submissions, "
            "or give its grading worksheet with --worksheet FILE.csv."
        )
    left_out = [
        LeftOut(FOLDER, f"several submissions for participant {each.number}" if each else NO_NUMBER, student.label)
        for student, each in found.items()
        if student not in known
    ]
    files: dict[str, Callable[[], bytes]] = {ZIP: lambda: _zip(known)}
    remarks: list[str] = []
    if worksheet:
        filler = WorksheetFiller(worksheet, options)
        content = filler.fill()
        files[f"{FOLDER}/{worksheet.table.path.name}"] = lambda: content
        remarks += [*filler.remarks()]
        left_out += [LeftOut(SHEET, reason, each.label) for each, reason in worksheet.problems.items()]
        left_out += filler.left_out
    return TargetFiles("Moodle", files, len(known), tuple(left_out), tuple(remarks))


def _zip(students: Mapping[StudentFeedback, Participant]) -> bytes:
    return deterministic_zip({f"{each.folder}/{FEEDBACK}": student.page() for student, each in students.items()})


def _owner(student: StudentFeedback) -> Owner:
    """Return what may find a student in the worksheet."""
    downloaded = _downloaded(student)
    if student.person is None:
        return Owner(downloaded.name, moodle=downloaded.number) if downloaded else Owner()
    owner = student.person.owner
    return owner if owner.name or downloaded is None else Owner(downloaded.name, *_rest(owner))


def _rest(owner: Owner) -> tuple[str, tuple[str, ...], str, str]:
    return owner.email, owner.ids, owner.canvas, owner.moodle


def _number(cell: str) -> float | None:
    try:
        return float(cell.strip().replace(",", "."))
    except ValueError:
        return None
