"""What a run records of its class beside the marks, for the feedback that goes back to platforms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from fam.course import Course
from fam_grader.gradebook.class_decisions import extended
from fam_grader.gradebook.class_list import Attempt
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.late_policy import NONE
from fam_grader.gradebook.roster import Person
from fam_grader.reports.decided import Decided
from fam_grader.reports.results import encode_json

FOUND = "found"  # the name of the record among the notes of the journal


@dataclass(frozen=True)
class Upload:
    """How a submission was found.

    Args:
        kind: the name of its `Kind`.
        names: the names of the files and folders of the class that belong to it.
    """

    kind: str = ""
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, attempt: Attempt) -> Upload:
        """Return the names that a platform, or an instructor, gave a submission."""
        source = attempt.source
        names = [PurePosixPath(part.location).name for part in source.parts] or [source.path.name]
        return cls(source.kind.name, tuple(sorted(names)))


@dataclass(frozen=True)
class MissingStudent:
    """A student of the roster who submitted nothing.

    Args:
        person: the student.
        decided: what was decided about the mark, which would be zero.
        is_decided: whether the decisions give a mark, or excuse the student.
        due: when the student's time is over; None if that is not known.
    """

    person: Person
    decided: Decided
    is_decided: bool = False
    due: datetime | None = None


@dataclass(frozen=True)
class ClassRecord:
    """A class as a run found it.

    Args:
        title: the course's title.
        language: the language that students read.
        maximum: the points of the core units.
        anonymous: whether folders and pages have pseudonyms.
        roster: whether there was a roster.
        missing: the students of the roster without a submission.
        uploads: the submissions that count, by the folders of their results.
    """

    title: str = ""
    language: str = "en"
    maximum: float = 0.0
    anonymous: bool = False
    roster: bool = False
    missing: tuple[MissingStudent, ...] = ()
    uploads: dict[str, Upload] = field(default_factory=dict)


def record_of(course: Course, columns: ClassColumns, functions: Sequence[str]) -> Iterator[bytes]:
    """Yield the record of a class as JSON, piece by piece.

    Args:
        course: the course.
        columns: the class, with its late policy and the decisions.
        functions: the functions that are graded.
    """
    core = [name for name in functions if not course.unit_of(name).bonus]
    record = ClassRecord(
        title=course.settings.title,
        language=course.settings.language,
        maximum=sum(course.functions[name].points for name in core),
        anonymous=columns.anonymous,
        roster=bool(columns.listed.size),
        missing=tuple(_missing(columns, functions)),
    )
    before = encode_json(record).removesuffix(b"}}")  # the uploads are the last field
    for attempt in columns.listed.attempts:
        if attempt.counts:
            yield before + encode_json(attempt.source.student) + b":" + encode_json(Upload.of(attempt))
            before = b","
    yield b"}}" if before == b"," else before + b"}}"


def _missing(columns: ClassColumns, functions: Sequence[str]) -> Iterator[MissingStudent]:
    decided = {grade.person for grade in columns.missing_grades(functions)}
    for grade in columns.zeros(functions):
        policy = columns.policy and extended(columns.policy, columns.rows_of(grade.person))
        due = policy.due + max(policy.grace, NONE) if policy else None
        yield MissingStudent(grade.person, grade.decided, grade.person in decided, due)
