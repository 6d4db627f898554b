"""Feedback by mail: a table for a mail merge, such as Thunderbird's add-on or Word's."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence

from fam_grader.feedback.output import TargetFiles
from fam_grader.feedback.students import LeftOut, StudentFeedback
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.push.platform import format_mark

FOLDER = "mail"
TABLE = f"{FOLDER}/mail_merge.csv"
HEADER = ("number", "email", "name", "score", "max_score", "subject", "body")
NO_ADDRESS = "no address: grade with a --roster that has addresses"


def mail_files(
    students: Sequence[StudentFeedback], subject: str, links: Mapping[StudentFeedback, str] | None = None
) -> TargetFiles:
    """Return the table, with a row for each student; `links` are those of the students' pages.

    It begins with a byte order mark, without which Excel and Word take umlauts apart, and with a column that no one
    needs, since other programs take the mark for a part of its name.
    """
    known = [student for student in students if student.person and student.person.email]
    left_out = [LeftOut(FOLDER, NO_ADDRESS, student.label) for student in students if student not in known]
    files: dict[str, Callable[[], bytes]] = {TABLE: lambda: _table(known, subject, links)}
    return TargetFiles("Mail merge", files, len(known), tuple(left_out), private=frozenset((TABLE,)))


def _table(students: Sequence[StudentFeedback], subject: str, links: Mapping[StudentFeedback, str] | None) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*HEADER, *(["link"] if links else [])])
    for number, student in enumerate(students, 1):
        cells = [str(number), *_cells(student, subject), *([links.get(student, "")] if links else [])]
        writer.writerow("\n".join(map(escape_csv_formula, cell.split("\n"))) for cell in cells)
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _cells(student: StudentFeedback, subject: str) -> Iterator[str]:
    assert student.person is not None
    yield student.person.email
    yield student.person.name
    yield "excused" if student.excused else format_mark(student.total)
    yield format_mark(student.maximum)
    yield subject
    yield student.text.plain.rstrip()
