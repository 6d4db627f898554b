"""A class of 300 with one odd upload in ten: every mark is what the code deserves, however busy the machine is."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fam.course import Course
from fam_grader.batch.grade_class import grade_class
from support.odd_class import UNITS, Student, make_odd_class


@contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """Keep processors busy."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def marks(course: Course, folder: Path, out: Path, jobs: int) -> dict[str, tuple[str, ...]]:
    """Grade a class, and return each student's scores and status."""
    result = grade_class([folder], out, course=course, units=list(UNITS), jobs=jobs)
    with result.grades_csv.open(newline="", encoding="utf-8") as file:
        columns = ("status", "score", "window_response", "convolve2d")
        return {row["student"]: tuple(row[each] for each in columns) for row in csv.DictReader(file)}


def deserved(students: list[Student], given: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the score of each answer that was uploaded plainly; they must all have the same."""
    scores = defaultdict(set)
    for student in students:
        if student.upload == "plain":
            scores[student.answer].add(given[student.name][1])
    assert all(len(each) == 1 for each in scores.values()), scores
    return {answer: each.pop() for answer, each in scores.items()}


@pytest.mark.slow
def test_a_class_with_odd_uploads_gets_the_marks_that_its_code_deserves(course: Course, tmp_path: Path) -> None:
    """Twice the same: one grader on an idle machine, and eight beside two busy loops."""
    students = make_odd_class(course, tmp_path / "class")

    idle = marks(course, tmp_path / "class", tmp_path / "idle", jobs=1)
    with busy_loops(2):
        busy = marks(course, tmp_path / "class", tmp_path / "busy", jobs=8)

    scores = deserved(students, idle)
    assert scores["right"] == scores["slow"] == "15"
    assert scores["bare"] == "0"
    assert scores["first unit"] == "5"
    assert 5 < float(scores["flipped kernel"]) < 15
    wrong = [(each, idle[each.name]) for each in students if idle[each.name][1] != scores[each.answer]]
    assert wrong == []
    assert busy == idle
    assert len(idle) == 300
