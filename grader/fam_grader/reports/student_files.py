"""A marked submission: its record, and the files that its student gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fam.core.errors import CourseError, InternalError
from fam.core.files import atomic_writer
from fam.course import Course
from fam_grader.reports.feedback import render_feedback
from fam_grader.reports.results import SubmissionResult, encode_json, to_gradescope

if TYPE_CHECKING:
    from fam_grader.grading.suites import TestOutcome
    from fam_grader.submissions import SubmissionSource


FILES = RESULTS, FEEDBACK = "results.json", "feedback.html"


@dataclass(frozen=True)
class SubmissionReport:
    """What comes of one submission, ready to be written here or sent to where it is wanted."""

    result: SubmissionResult
    files: dict[str, str]  # the student's, by their names

    @classmethod
    def of(cls, course: Course, result: SubmissionResult, outcomes: Sequence[TestOutcome] = ()) -> SubmissionReport:
        """Make `results.json` and `feedback.html` from a record and, where there is one, what otter says."""
        results = msgspec.json.format(encode_json(to_gradescope(result, outcomes)), indent=1).decode() + "\n"
        return cls(result, {RESULTS: results, FEEDBACK: render_feedback(result, course)})

    def check(self, source: SubmissionSource) -> None:
        """Raise InternalError unless this is a report of `source` with the files that every report has.

        A report from another machine names files and a student; neither may lead to another student's folder.
        """
        if self.result.student != source.student:
            raise InternalError(f"a grader returned the result of {self.result.student!r} for {source.student!r}")
        if set(self.files) != set(FILES) or not all(isinstance(content, str) for content in self.files.values()):
            raise InternalError(f"a grader returned unexpected files: {', '.join(map(repr, sorted(self.files)))}")

    def write(self, folder: Path) -> None:
        """Write the files into `folder`, each of them whole or not at all."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in self.files.items():
                with atomic_writer(folder / name) as file:
                    file.write(content)
        except OSError as error:
            raise CourseError(f"The results cannot be written to {folder}: {error.strerror}.") from error
