"""Feedback for Canvas: the zip of files that *Upload Submissions* takes for the ones that were downloaded.

Canvas splits a file's name at underscores and takes the first two numbers for the user and the attachment, which must
belong to the submission; with anonymous grading, what follows `anon`. The file becomes the attachment of a comment,
under the name of the student's own file, so its content has to be what that name promises. Names whose last piece
begins with `link` are ignored (`app/models/abstract_assignment.rb`, `infer_comment_context_from_filename`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from fam.core.errors import CourseError
from fam.core.files import deterministic_zip
from fam_grader.feedback.output import TargetFiles
from fam_grader.feedback.students import LeftOut, StudentFeedback
from fam_grader.reports.feedback import FEEDBACK
from fam_grader.submissions import Kind

FOLDER = "canvas"
ZIP = f"{FOLDER}/submissions.zip"
# What comes before the student's own name of the file: user and attachment.
ATTACHMENT = re.compile(r"(?:.*?_)?(?:(?:LATE|late)_)?(?:\d+|anon_[A-Za-z0-9]+)_\d+_(?P<file>.+)", re.DOTALL)
NO_FILE = "no file of Canvas' download that can be answered: only uploaded files have an attachment"


def _text(student: StudentFeedback) -> bytes:
    return student.text.plain.encode()


def _comments(student: StudentFeedback) -> bytes:
    """Return the text as Python that does nothing."""
    lines = (f"# {line}".rstrip() for line in student.text.plain.splitlines())
    return ("\n".join(lines) + "\n").encode()


def _notebook(student: StudentFeedback) -> bytes:
    source = student.text.markdown.splitlines(keepends=True)
    cell = {"cell_type": "markdown", "id": "feedback", "metadata": {}, "source": source}
    record = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode()


def _archive(student: StudentFeedback) -> bytes:
    return deterministic_zip({FEEDBACK: student.page(), "feedback.txt": _text(student)})


# The content for a file's suffix, the best first.
CONTENTS: dict[str, Callable[[StudentFeedback], bytes]] = {
    ".html": StudentFeedback.page,
    ".zip": _archive,
    ".ipynb": _notebook,
    ".py": _comments,
    ".txt": _text,
    ".md": lambda student: student.text.markdown.encode(),
}


@dataclass(frozen=True)
class Answer:
    """A file of the download, and what takes its place."""

    name: str
    content: Callable[[StudentFeedback], bytes]


def answer_of(student: StudentFeedback) -> Answer | None:
    """Return the file that a student's feedback takes the place of: one, so that it is one attachment."""
    if student.upload.kind != Kind.CANVAS.name:
        return None
    return min(_answers(student.upload.names), key=lambda each: _rank(each.name), default=None)


def _answers(names: Sequence[str]) -> Iterator[Answer]:
    for name in names:
        match = ATTACHMENT.fullmatch(name)
        suffix = PurePosixPath(name).suffix.lower()
        if match and suffix in CONTENTS and not name.rpartition("_")[2].startswith("link"):
            yield Answer(name, CONTENTS[suffix])


def _rank(name: str) -> tuple[int, str]:
    return list(CONTENTS).index(PurePosixPath(name).suffix.lower()), name


def canvas_files(students: Sequence[StudentFeedback]) -> TargetFiles:
    """Return the zip.

    Raises:
        CourseError: what was graded is no download of Canvas'.
    """
    found = {student: answer_of(student) for student in students}
    answers = {student: each for student, each in found.items() if each}
    if students and not answers:
        raise CourseError(
            "Canvas needs the names of its download, with the numbers of users and attachments, and none is known. "
            "Grade the download of the assignment's submissions as it is (*Download Submissions*)."
        )
    left_out = [LeftOut(FOLDER, NO_FILE, student.label) for student, each in found.items() if each is None]
    unique = {each.name: (student, each) for student, each in answers.items()}  # a pair has one file
    files = {ZIP: lambda: deterministic_zip({name: each.content(who) for name, (who, each) in unique.items()})}
    return TargetFiles("Canvas", files, len(answers), tuple(left_out))
