"""Everyone who gets feedback, from the folder that `fam grade` has written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import msgspec

from fam.core.errors import CourseError
from fam.core.language import catalogue_of, use_language
from fam_grader.batch.class_record import FOUND, ClassRecord, MissingStudent, Upload
from fam_grader.batch.journal import Journal
from fam_grader.batch.run import JOURNAL
from fam_grader.batch.run_notes import read_note
from fam_grader.feedback.text import FeedbackText, make_text, missing_text
from fam_grader.gradebook.csv_tables import escape_csv_formula, read_table
from fam_grader.gradebook.roster import Person
from fam_grader.push.marks import StudentMark, read_marks
from fam_grader.reports.decided import Decided
from fam_grader.reports.feedback import RESULTS
from fam_grader.reports.pages import render_page
from fam_grader.reports.results import SubmissionResult

KEY_COLUMNS = ("student", "name", "email")
NOT_IN_KEY, OTHER_IN_KEY = "not in the key file", "another student in the key file"
TIME_LEFT = "submitted nothing, but has time left"


@dataclass(frozen=True)
class StudentFeedback:
    """What goes back to a student.

    Args:
        label: the name of the student, or of the submission if it is unclear whose it is.
        text: the feedback as text.
        student: the folder of the results; "" for a student who submitted nothing.
        person: the student; None if unclear.
        total: the mark; None if unknown, or excused.
        maximum: the points of the core units.
        excused: whether the work does not count.
        upload: how the submission was found.
        path: the student's page.
        html: the page of a student who submitted nothing.
    """

    label: str
    text: FeedbackText
    student: str = ""
    person: Person | None = None
    total: float | None = None
    maximum: float = 0.0
    excused: bool = False
    upload: Upload = Upload()  # noqa: RUF009 - frozen
    path: Path | None = None
    html: str = ""

    def page(self) -> bytes:
        """Return the student's page; it is read when it is needed, since a class may be larger than memory."""
        if self.path is None:
            return self.html.encode()
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise _unreadable(self.path.parent, error) from error


@dataclass(frozen=True)
class LeftOut:
    """A student who does not get something, and the reason."""

    what: str
    reason: str
    who: str


@dataclass(frozen=True)
class ClassFeedback:
    """Everyone who gets feedback.

    Args:
        title: the title of the work.
        language: the language of the texts.
        students: the students, in the order of `grades.csv`, and then those who submitted nothing.
        left_out: who gets no feedback at all.
        remarks: what the instructor should know.
        record: what the run recorded of the class.
    """

    title: str
    language: str
    students: tuple[StudentFeedback, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()
    record: ClassRecord = field(default_factory=ClassRecord)

    @property
    def without_owner(self) -> list[str]:
        """The submissions of which it is unclear whose they are."""
        return [each.label for each in self.students if each.person is None]


def read_class(
    results: Path, journal: Journal, *, title: str | None = None, key: Path | None = None, zeros: bool = False
) -> ClassFeedback:
    """Return the feedback of a graded class.

    Args:
        results: the folder that `fam grade` has written.
        journal: its journal.
        title: the title of the work; by default the course's.
        key: the key file of an anonymous run.
        zeros: whether those who submitted nothing get a zero.

    Raises:
        CourseError: the folder was written by an earlier version, or its files cannot be read; the key file does not
            belong to it.
    """
    record = read_note(journal, FOUND, ClassRecord)
    if record is None:
        raise CourseError(
            f"{results / JOURNAL} is of an earlier version, which did not record how submissions were found. "
            "Repeat the `fam grade` command of this folder: marks that have not changed are kept."
        )
    marks, left_out = _join(list(read_marks(results, journal)), record, results, key)
    reader = _Reader(results, journal, record, title or record.title)
    with use_language(record.language):
        students = [reader.read(mark) for mark in marks]
        missing, waiting = _missing(record, zeros=zeros)
        students += [missing_feedback(each, record, reader.title) for each in missing]
    left_out += [LeftOut("", TIME_LEFT, each.person.label) for each in waiting if zeros]
    remarks = tuple(_remarks(reader.corrected, record, len(missing), zeros=zeros))
    return ClassFeedback(reader.title, record.language, tuple(students), tuple(left_out), remarks, record)


@dataclass
class _Reader:
    results: Path
    journal: Journal
    record: ClassRecord
    title: str
    corrected: list[str] = field(default_factory=list)  # whose mark was changed in the table

    def read(self, mark: StudentMark) -> StudentFeedback:
        """Return the feedback of a mark's student."""
        (result,) = self.journal.results([mark.student])
        decided = self._decided(result)
        label = mark.person.label if mark.person else mark.submission
        total = None if decided.excused and mark.total is None else mark.total
        if total is not None and total != decided.total:
            self.corrected.append(label)
        if not mark.page.is_file():
            raise _unreadable(mark.page.parent, "there is no page")
        return StudentFeedback(
            label=label,
            text=make_text(self.title, result, decided, total),
            student=mark.student,
            person=mark.person,
            total=total,
            maximum=mark.maximum,
            excused=decided.excused and total is None,
            upload=self.record.uploads.get(mark.student, Upload()),
            path=mark.page,
        )

    def _decided(self, result: SubmissionResult) -> Decided:
        """Return what the student's page shows of decisions and late penalty."""
        folder = self.results / result.student
        try:
            record: dict[str, Any] = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
            shown = record["extra_data"].get("decided")
            if shown is not None:
                return msgspec.convert(shown, Decided)
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise _unreadable(folder, error) from error
        known = None not in result.functions.values()
        graded = round(result.score + result.bonus, 5) if known else None
        return Decided(graded=graded, total=graded)


def missing_feedback(each: MissingStudent, record: ClassRecord, title: str) -> StudentFeedback:
    """Return the feedback of a student who submitted nothing, in the current language."""
    total = each.decided.total
    text = missing_text(title, record.maximum, each.decided, total)
    page = render_page(
        "missing.html",
        language=catalogue_of(record.language) or "en",
        title=title,
        name=each.person.label,
        lines=text.lines,
    )
    return StudentFeedback(
        label=each.person.label,
        text=text,
        person=each.person,
        total=total,
        maximum=record.maximum,
        excused=each.decided.excused,
        html=page,
    )


def _missing(record: ClassRecord, *, zeros: bool) -> tuple[list[MissingStudent], list[MissingStudent]]:
    """Return who gets feedback without a submission, and who has time left: no student gets a zero before the end."""
    now = datetime.now(timezone.utc)
    waiting = [each for each in record.missing if not each.is_decided and each.due and each.due > now]
    known = [each for each in record.missing if each.is_decided or (zeros and each not in waiting)]
    return known, waiting


def _remarks(corrected: Sequence[str], record: ClassRecord, included: int, *, zeros: bool) -> Iterator[str]:
    if corrected:
        yield (
            f"Corrected in grades.csv, but not on the student's page: {', '.join(corrected)}. Use decisions.csv, and "
            "repeat `fam grade`."
        )
    if not zeros and (rest := len(record.missing) - included):
        yield f"{rest} submitted nothing and get nothing; --zeros gives them a zero."


def _join(
    marks: Sequence[StudentMark], record: ClassRecord, results: Path, key: Path | None
) -> tuple[list[StudentMark], list[LeftOut]]:
    """Return the marks, of an anonymous run those of the students whom the key file names."""
    if key is None and record.anonymous:
        raise CourseError(
            f"{results} was graded without names. To give feedback, put them back with --key {results / 'key.csv'}."
        )
    if key is None:
        return list(marks), []
    if not record.anonymous:
        raise CourseError(f"{results} was graded with names; --key is for results of `fam grade --anonymous`.")
    known = _read_key(key)
    if marks and not any(mark.student in known for mark in marks):
        raise CourseError(
            f"{key} has none of the pseudonyms in {results}, such as {marks[0].student}. Is it its key?"
        )
    joined, left_out = [], []
    for mark in marks:
        people = known.get(mark.student)
        if people is None:
            left_out.append(LeftOut("", NOT_IN_KEY, mark.student))
        elif mark.person and _who(mark.person) not in people:
            left_out.append(LeftOut("", OTHER_IN_KEY, mark.student))
        else:
            joined.append(mark)
    return joined, left_out


def _read_key(path: Path) -> Mapping[str, set[tuple[str, ...]]]:
    table = read_table(path)
    lacking = [name for name in KEY_COLUMNS if name not in table.header]
    if lacking:
        raise CourseError(f"{path} has no column {', '.join(lacking)}; expected the key.csv of an anonymous run.")
    places = [table.header.index(name) for name in KEY_COLUMNS]
    people: dict[str, set[tuple[str, ...]]] = {}
    for row in table.rows:
        student, *who = (row[place].strip() for place in places)
        people.setdefault(student, set()).add(tuple(who))
    return people


def _who(person: Person) -> tuple[str, ...]:
    return tuple(escape_csv_formula(text).strip() for text in (person.label, person.email))


def _unreadable(folder: Path, reason: object) -> CourseError:
    return CourseError(
        f"The files in {folder} cannot be read: {reason}. Remove the folder, and repeat the `fam grade` command."
    )
