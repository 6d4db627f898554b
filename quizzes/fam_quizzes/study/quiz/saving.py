"""The review of an exam as a JSON file."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from pathlib import Path

from fam.core.errors import CourseError
from fam_quizzes.study.quiz.results import Result, as_json
from fam_quizzes.study.quiz.storage import Quiz


def exam_file(quiz: Quiz, folder: Path) -> Path:
    """Name the file for an exam in the folder with one's progress."""
    started = datetime.fromtimestamp(quiz.started, timezone.utc)
    return folder / "exams" / f"{quiz.spec.name}-{started:%Y%m%d-%H%M%S}.json"


def check_writable(path: Path) -> None:
    """Raise a CourseError where a review could not be saved: before the exam, and not after it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise CourseError(f"{path} cannot be written. Name another file with -o FILE.")


def save_exam(result: Result, path: Path) -> None:
    """Write the review, whole or not at all."""
    draft = path.with_name(f"{path.name}.tmp")
    try:
        draft.write_text(json.dumps(as_json(result), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> CourseError:
    return CourseError(f"{path} cannot be written: {error.strerror}. Name another file with -o FILE.")
