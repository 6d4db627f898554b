"""Folders as `fam grade` writes them, without any grading."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from fam_grader.batch.class_record import FOUND, ClassRecord
from fam_grader.batch.journal import Journal
from fam_grader.gradebook.grades_csv import write_grades
from fam_grader.gradebook.roster import Person
from fam_grader.reports.decided import Decided, decided_results
from fam_grader.reports.results import SubmissionResult
from support.made_results import make_result

FUNCTIONS = ("double", "halve")


def person(number: int, name: str = "") -> Person:
    """Return a student with every key that platforms may know."""
    return Person(name or f"Student {number}", f"s{number}@example.edu", f"{number:06}", f"login{number}")


def result(name: str, *outcomes: str, bonus: float = 0.0) -> SubmissionResult:
    """Return a result, by default with all points: 4 of 4."""
    return replace(make_result(list(outcomes) or ["passed"] * 5, name), bonus=bonus)


def write_class(
    folder: Path,
    *marks: tuple[SubmissionResult, Sequence[Person]],
    record: ClassRecord | None = None,
    decided: Mapping[str, Decided] | None = None,
) -> Path:
    """Write a folder of results, each with its owners, and with what was decided about some of the folders."""
    folder.mkdir(exist_ok=True)
    now = datetime.now(timezone.utc)
    with closing(Journal(folder / "grades.sqlite")) as journal:
        for each, _ in marks:
            journal.record(each, "digest", "fingerprint", now)
        journal.record_owners({each.student: who for each, who in marks}.items())
        if record is not None:
            journal.record_note(FOUND, record)
    for each, _ in marks:
        (folder / each.student).mkdir(exist_ok=True)
        (folder / each.student / "feedback.html").write_text(f"<p>{each.score:g} ✓</p>", encoding="utf-8")
        results = decided_results({}, each, (decided or {}).get(each.student, Decided()))
        (folder / each.student / "results.json").write_bytes(json.dumps(results, default=vars).encode())
    write_grades(folder / "grades.csv", [each for each, _ in marks], FUNCTIONS)
    return folder
