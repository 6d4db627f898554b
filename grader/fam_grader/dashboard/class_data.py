"""The class as the dashboard shows it, read from the journal of its last run.

The journal is locked as long as a run is grading, and a run cannot begin while it is read: so it is copied, which
takes a moment, and only the copy is read. An anonymous run notes no names, and nothing here reads who the owners are.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.history import DECIDED, Event, Mark
from fam_grader.batch.journal import Journal
from fam_grader.batch.run import JOURNAL
from fam_grader.batch.run_notes import CLASS, PAIRS, SETTINGS, AlikeNote, RunSettings, StudentNote, read_note
from fam_grader.reports.class_summary import ClassSummary, SubmissionRow
from fam_grader.reports.hidden import UNANSWERED
from fam_grader.reports.pages import short_name
from fam_grader.reports.results import SubmissionResult

LOCK_SECONDS = 0.2
NOT_SUBMITTED = "not submitted"
STATUSES = ("graded", "partial", "rejected", NOT_SUBMITTED)


@dataclass(frozen=True)
class StudentRow:
    """A row of the class: a submission, or a student without one.

    Args:
        number: the place in the class, from 0; the address of the page has it.
        name: whose the submission is, or else what it is called.
        status: that of the result, or `not submitted`.
        note: what the run noted about it.
        summary: the row of the report; None without a submission.
        mark: the mark as it stands in the tables; None without a submission.
        lost: the units in which points were lost.
        misconceptions: those that were recognised.
        look: why an instructor should look at it.
    """

    number: int
    name: str
    status: str
    note: StudentNote
    summary: SubmissionRow | None = None
    mark: Mark | None = None
    lost: frozenset[str] = frozenset()
    misconceptions: frozenset[str] = frozenset()
    look: tuple[str, ...] = ()

    @property
    def student(self) -> str:
        """The folder of the results; "" without a submission."""
        return self.note.student

    @property
    def key(self) -> str:
        """What a row of decisions calls the student."""
        return self.note.key or (f"{self.student}/" if self.student else self.name)

    def is_called(self, text: str) -> bool:
        """Return whether a row of decisions with this student is about this row."""
        return text.strip().casefold() in {self.key.casefold(), *self.note.names}


@dataclass(frozen=True)
class ClassData:
    """A graded class."""

    rows: tuple[StudentRow, ...]
    summary: ClassSummary
    settings: RunSettings | None
    alike: AlikeNote
    misconceptions: Mapping[str, str] = field(default_factory=dict)  # their sentences, by name

    @property
    def anonymous(self) -> bool:
        """Whether the results have pseudonyms for names."""
        return bool(self.settings and self.settings.class_options.anonymous)

    @cached_property
    def sections(self) -> list[str]:
        """The sections of the class."""
        return sorted({section for row in self.rows for section in row.note.section.split(", ")} - {""})

    @cached_property
    def by_student(self) -> dict[str, StudentRow]:
        """The rows with a submission, by the folders of their results."""
        return {row.student: row for row in self.rows if row.student}


class ClassReader:
    """Reads the class again whenever a run has changed its journal."""

    def __init__(self, out: Path, course: Course) -> None:
        self.out, self.course = out, course
        self._lock = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="fam-serve-"))  # only its owner can read it
        self._copy = self._folder / JOURNAL
        self._state: tuple[int, ...] = ()
        self._data: ClassData | None = None
        self.locked = False  # whether a run is grading, so that what is shown may be of the run before

    def close(self) -> None:
        """Remove the copy of the journal."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def data(self) -> ClassData:
        """Return the class as the last run left it; raise CourseError if it cannot be read."""
        with self._lock:
            state = _state(self.out / JOURNAL)
            if self._data is None or state != self._state:
                self.locked = not self._copied()
                if not self.locked:
                    with closing(Journal(self._copy)) as journal:
                        self._data = load_class(journal, self.course)
                    self._state = state
            if self._data is None:
                raise CourseError(f"A run is grading into {self.out}; wait until it is done.")
            return self._data

    def result(self, student: str) -> tuple[SubmissionResult, list[Event]]:
        """Return the result of a submission, and the history of its mark."""
        with self._lock, closing(Journal(self._copy)) as journal:
            (result,) = journal.results([student])
            return result, journal.history_of(student)

    def _copied(self) -> bool:
        """Copy the journal; return whether that was possible."""
        path = self.out / JOURNAL
        if not path.is_file():
            raise CourseError(f"{self.out} has no {JOURNAL}; expected a folder that `fam grade CLASS -o DIR` wrote.")
        draft = self._folder / "draft"
        draft.unlink(missing_ok=True)
        try:
            address = f"file:{quote(str(path.resolve()))}?mode=rw"
            with (
                closing(sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS, isolation_level=None)) as source,
                closing(sqlite3.connect(draft)) as target,
            ):
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master")  # fails soon, where `backup` would wait for ever
                source.backup(target)
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                return False
            raise CourseError(f"The journal {path} cannot be read: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise CourseError(f"The journal {path} is damaged: {error}.") from error
        for rest in self._folder.glob(f"{JOURNAL}-*"):
            rest.unlink()
        draft.replace(self._copy)
        return True


def load_class(journal: Journal, course: Course) -> ClassData:
    """Return the class that a journal holds."""
    settings = read_note(journal, SETTINGS, RunSettings)
    notes = read_note(journal, CLASS, list[StudentNote])
    alike = read_note(journal, PAIRS, AlikeNote)
    if notes is None:  # a run of an earlier version, or one that was stopped
        notes = [StudentNote(student=student) for student in journal.students()]
    labels = {each.student: each.label for each in notes if each.label and each.student}
    unclear = {each.student: each.note for each in notes if each.note}
    summary, sentences = ClassSummary(course, labels, unclear), dict[str, str]()
    rows: list[StudentRow] = []
    for note in notes:
        if not note.student:
            rows.append(StudentRow(len(rows), short_name(note.label), NOT_SUBMITTED, note))
            continue
        for result in journal.results([note.student]):
            _require_functions(result, course)
            summary.add(result)
            sentences |= {each.misconception: each.diagnosis for each in result.groups if each.misconception}
            mark = journal.last_mark(DECIDED, student=note.student) or Mark.of(result, {})
            rows.append(_row(len(rows), note, result, summary, mark))
    return ClassData(tuple(rows), summary, settings, alike or AlikeNote(), sentences)


def _row(number: int, note: StudentNote, result: SubmissionResult, summary: ClassSummary, mark: Mark) -> StudentRow:
    known = summary.rows[-1]
    return StudentRow(
        number=number,
        name=short_name(note.label or result.submission),
        status=result.status,
        note=note,
        summary=known,
        mark=mark,
        lost=frozenset(_lost(result, summary.course)),
        misconceptions=frozenset(each.misconception for each in result.groups if each.misconception),
        look=tuple(_reasons(known, result)),
    )


def _lost(result: SubmissionResult, course: Course) -> Iterable[str]:
    """Yield the units in which a submission with an answer lost points."""
    answered = {each.function for each in result.groups if each.kind not in UNANSWERED}
    for name, points in result.functions.items():
        if name in answered and points is not None and points < course.functions[name].points:
            yield course.functions[name].unit


def _reasons(row: SubmissionRow, result: SubmissionResult) -> Sequence[str]:
    """Return why an instructor should look at a submission."""
    faults = ["an internal error"] if result.internal_errors or None in result.functions.values() else []
    near = ["a time or memory limit was nearly reached"] if result.near_limit else []
    return [*faults, *row.review, *near]


def _require_functions(result: SubmissionResult, course: Course) -> None:
    unknown = [name for name in result.functions if name not in course.functions]
    if unknown:
        raise CourseError(
            f"The results are of a course with a function {unknown[0]}, which {course.exercises.parent} lacks; name "
            "their course with --course DIR."
        )


def _state(path: Path) -> tuple[int, ...]:
    """Return what changes whenever a run writes to the journal."""
    found: list[int] = []
    for each in (path, path.with_name(f"{path.name}-wal")):
        try:
            stat = each.stat()
        except OSError:
            continue
        found += [stat.st_mtime_ns, stat.st_size, stat.st_ino]
    return tuple(found)
