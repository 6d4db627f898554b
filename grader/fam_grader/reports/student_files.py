"""A marked submission: its record, and the files that its student gets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fam.core.errors import CourseError
from fam.core.files import atomic_writer
from fam.course import Course
from fam_grader.reports.feedback import render_feedback
from fam_grader.reports.results import SubmissionResult, to_gradescope

if TYPE_CHECKING:
    from fam_grader.grading.scoring import Graded


FILES = RESULTS, FEEDBACK = "results.json", "feedback.html"


@dataclass(frozen=True)
class SubmissionReport:
    """What comes of one submission, ready to be written here or sent to where it is wanted."""

    result: SubmissionResult
    files: dict[str, str]  # the student's, by their names

    @classmethod
    def of(cls, course: Course, result: SubmissionResult, graded: Graded | None = None) -> SubmissionReport:
        """Make `results.json` and `feedback.html` from a record and, where there is one, what otter says."""
        results = _write_json(to_gradescope(result, graded))
        return cls(result, {RESULTS: results, FEEDBACK: render_feedback(result, course)})

    def write(self, folder: Path) -> None:
        """Write the files into `folder`, each of them whole or not at all."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in self.files.items():
                with atomic_writer(folder / name) as file:
                    file.write(content)
        except OSError as error:
            raise CourseError(f"The results cannot be written to {folder}: {error.strerror}.") from error


def _write_json(results: dict[str, Any]) -> str:
    """Write one line for each test and for all else: people can read it, and it costs a tenth of full indentation."""
    tests = ",\n  ".join(json.dumps(test, ensure_ascii=False) for test in results["tests"])
    others = {key: value for key, value in results.items() if key != "tests"}
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in others.items()]
    return "{\n" + ",\n".join([*lines, f'"tests": [\n  {tests}\n]']) + "\n}\n"
