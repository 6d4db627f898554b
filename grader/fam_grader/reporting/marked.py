"""A marked submission: its record, and the files that its student gets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fam_grader._errors import CourseError
from fam_grader.course import Course
from fam_grader.files import atomic_writer
from fam_grader.reporting.feedback import render_feedback
from fam_grader.reporting.results import Result, to_gradescope

if TYPE_CHECKING:
    from fam_grader.judging.grading import Graded


@dataclass(frozen=True)
class Marked:
    """What comes of one submission, ready to be written here or sent to where it is wanted."""

    result: Result
    files: dict[str, str]  # the student's, by their names

    @classmethod
    def of(cls, course: Course, result: Result, graded: Graded | None = None) -> Marked:
        """Make `results.json` and `feedback.html` from a record and, where there is one, what otter says."""
        results = json.dumps(to_gradescope(result, graded), indent=2, ensure_ascii=False)
        return cls(result, {"results.json": results, "feedback.html": render_feedback(result, course)})

    def write(self, folder: Path) -> None:
        """Write the files into `folder`, each of them whole or not at all."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in self.files.items():
                with atomic_writer(folder / name) as file:
                    file.write(content)
        except OSError as error:
            raise CourseError(f"The results cannot be written to {folder}: {error.strerror}.") from error
