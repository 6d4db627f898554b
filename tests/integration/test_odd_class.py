"""A class of 300, one upload in ten odd, gets the marks that its code deserves, on an idle and on a busy machine."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fam.course import Course
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import GradingJob
from fam_grader.submissions import SubmissionSource
from support.odd_class import ODD_FORMS, Student, answers, make_odd_class

pytestmark = pytest.mark.slow

UNITS = ["window_response", "strides", "output_size"]
SIZE = 300


@pytest.fixture(scope="module")
def deserved(course: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, float]]]:
    """Return the points of each function for each text of each unit, graded alone and under its own name."""
    points: dict[str, dict[str, dict[str, float]]] = {}
    for unit, texts in answers(course, UNITS).items():
        grader = Grader(course, [unit], "sandbox")
        points[unit] = {}
        for label, text in texts.items():
            file = tmp_path_factory.mktemp("alone") / f"{unit}.py"
            file.write_text(text, encoding="utf-8")
            report = grader.run_job(GradingJob(SubmissionSource(file, file.name, label))).report
            assert report is not None
            points[unit][label] = report.result.functions
        grader.close()
    return points


@pytest.fixture(scope="module")
def students(course: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Student]]:
    """Return the folder of the class, and its students."""
    folder = tmp_path_factory.mktemp("odd") / "class"
    return folder, make_odd_class(course, UNITS, folder, SIZE)


@contextmanager
def busy_loops(number: int) -> Iterator[None]:
    """Keep so many processes computing."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


@pytest.mark.parametrize(("jobs", "loops"), [(1, 0), (8, 2)], ids=["idle", "busy"])
def test_every_student_gets_what_the_code_deserves(course, students, deserved, tmp_path: Path, jobs, loops) -> None:
    """Whatever the form of the upload."""
    folder, known = students
    root = str(course.exercises.parent)
    command = [sys.executable, "-m", "fam", "--course", root, "grade", folder, "-o", tmp_path / "out", "--json"]
    command += ["-j", str(jobs), *(option for unit in UNITS for option in ("-u", unit))]

    with busy_loops(loops):
        done = subprocess.run(command, capture_output=True, text=True, check=True)

    graded = {record["student"]: record for record in map(json.loads, done.stdout.splitlines())}
    expected = {
        each.name: {name: value for unit in UNITS for name, value in deserved[unit][each.labels[unit]].items()}
        for each in known
    }
    wrong = {
        f"{each.name} ({each.form})": (graded[each.name]["functions"], graded[each.name]["message"])
        for each in known
        if graded[each.name]["functions"] != expected[each.name]
    }
    assert wrong == {}
    assert len(graded) == SIZE
    assert len({sum(points.values()) for points in expected.values()}) > 20
    assert {each.form for each in known} == {"plain", *(form.__name__.strip("_") for form in ODD_FORMS)}
