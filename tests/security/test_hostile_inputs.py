"""Hostile submissions, answers and names are read, shown and counted, and have no effect."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.text import escape_control_chars
from fam.course import Course, load_course
from fam_grader.batch.jobs import GradingJob
from fam_grader.batch.local_pool import LocalPool
from fam_grader.batch.run import ClassRun
from fam_grader.execution.packing import MAX_INT_BITS, MAX_TEXT
from fam_grader.execution.protocol import WireError
from fam_grader.execution.unpacking import unpack
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.grading.compare import Mismatch, Tolerance, compare
from fam_grader.grading.formatting import MAX_LINE, write_value
from fam_grader.reports.difference import cut_piece, write_piece
from fam_grader.submissions import SubmissionSource, Unreadable, find_submissions, read_submission
from fam_grader.submissions import _members as listing
from fam_grader.submissions import _read as reading

TOLERANCE = Tolerance()
WRONG = "def double(values):\n    return values\n"


def one(path: Path) -> SubmissionSource:
    return SubmissionSource(path, path.name, path.stem)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "LZMA"])
def test_what_unpacks_without_a_limit_is_not_unpacked(small_course: Course, tmp_path: Path, method: int) -> None:
    """Python's zipfile unpacks these methods in one piece, however little is asked for."""
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("doubling.py", WRONG)

    with pytest.raises(Unreadable, match="unusual way"):
        read_submission(one(path), small_course)


def test_an_archives_directory_has_a_limit_before_it_is_taken_apart(
    small_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few files with a large directory are too many, and no entry of it becomes an object."""
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(50):
            archive.writestr(f"{number:0200d}.txt", "")
    monkeypatch.setattr(listing, "MAX_LISTING", 1000)

    with pytest.raises(Unreadable, match="lists too many files"):
        read_submission(one(path), small_course)


def test_a_large_file_of_an_archive_is_read(small_course: Course, tmp_path: Path) -> None:
    """The limit of the directory is not one of the files."""
    path = tmp_path / "large.zip"
    outputs = [{"output_type": "stream", "text": "x" * (2 * listing.MAX_LISTING)}]
    cell = {"cell_type": "code", "source": WRONG, "outputs": outputs}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("answers.ipynb", json.dumps({"nbformat": 4, "cells": [cell]}))

    assert "double" in read_submission(one(path), small_course).sources.functions


def test_a_notebooks_code_has_the_limit_of_a_file(small_course: Course, tmp_path: Path) -> None:
    """Outputs may be large; code may not."""
    path = tmp_path / "large.ipynb"
    cell = {"cell_type": "code", "source": "#" * (reading.MAX_SOURCE + 1)}
    path.write_text(json.dumps({"nbformat": 4, "cells": [cell]}), encoding="utf-8")

    with pytest.raises(Unreadable, match="the code is too large"):
        read_submission(one(path), small_course)


@pytest.mark.parametrize("name", ["grades.csv.py", "GRADES.sqlite.zip", "grades.sqlite-wal.py", "report.html.ipynb"])
def test_no_students_folder_takes_the_place_of_ours(small_course: Course, tmp_path: Path, name: str) -> None:
    """The gradebook, the journal and the report have their names for themselves."""
    (tmp_path / name).write_text(WRONG, encoding="utf-8")

    [found] = find_submissions([tmp_path / name], small_course)

    assert found.student == f"{Path(name).stem}-2"


def test_a_submission_that_begins_with_a_dot_is_found(small_course: Course, tmp_path: Path) -> None:
    """It gets a row; what systems and editors leave beside files gets none."""
    for name in (".. climbing.py", ".ann.zip", "bob.py", "._bob.py", "~$bob.py", ".DS_Store", ".git", "~lock"):
        (tmp_path / name).touch()

    assert {found.name for found in find_submissions([tmp_path], small_course)} == {
        ".. climbing.py",
        ".ann.zip",
        "bob.py",
    }


@given(st.text(st.characters(exclude_categories=[])))
def test_what_is_visible_acts_on_nothing(text: str) -> None:
    """Every character of it can be printed, written to a file, or is one of those that were to be kept."""
    shown = escape_control_chars(text)

    assert all(each.isprintable() or each in "\n\t" for each in shown)
    shown.encode("utf-8")
    assert escape_control_chars(shown) == shown


@given(
    st.text(st.characters(exclude_categories=[])), st.sampled_from("=+-@"), st.sampled_from(["", ";", "; ", ";\t"])
)
def test_no_cell_runs_in_a_spreadsheet(text: str, sign: str, end: str) -> None:
    """Neither from its beginning nor after a semicolon, which ends a cell in some countries; and it is one line."""
    cell = escape_csv_formula(f"{sign}1" if not end else f"{text}{end}{sign}1")

    assert "\n" not in cell
    assert "\r" not in cell
    assert not any(part.lstrip().startswith(tuple("=+-@")) for part in cell.split(";"))


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1.5, 2**1024 - 1),
        (1.5, -(2**1024)),
        (3, 2**1024 - 1),
        (np.ones(3), np.array([-1.7e308, 1.7e308, np.inf])),
        (np.array([-np.inf, 1.0]), np.array([np.inf, np.nan])),
        (True, np.ones(3)),
        ("text", np.ones((2, 2))),
        (None, np.ones(3)),
        ([1.5], [2**1024 - 1]),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_cannot_be_compared_is_wrong_and_no_fault(expected: object, actual: object) -> None:
    """A value that is larger than any float, or an array where none was expected, is a student's mistake."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert isinstance(compare(expected, actual, TOLERANCE), Mismatch)


@pytest.mark.parametrize("shape", [(0, 3, 3), (3, 0, 3), (3, 3, 0), (0,), (0, 0), (0,) * 32, (2, 0, 1, 0, 4)])
def test_an_empty_array_can_be_shown(shape: tuple[int, ...]) -> None:
    """Whichever of its axes is empty."""
    lines = write_piece(cut_piece("given", np.zeros(shape), None))

    assert all(isinstance(line, str) for line in lines)


def test_a_value_is_written_on_a_line_that_ends() -> None:
    """However many arrays, texts and lists it holds."""
    value = [[np.arange(60.0) / 7] * 100, ["x" * 10_000] * 1000, [[list(range(100))] * 100] * 100]

    assert len(write_value(value)) <= MAX_LINE


@pytest.mark.parametrize(
    "value",
    [1 << MAX_INT_BITS, -(1 << MAX_INT_BITS), "x" * (MAX_TEXT + 1)],
    ids=["an integer", "a negative integer", "a text"],
)
def test_the_wire_brings_nothing_that_it_would_not_take(value: object) -> None:
    """What we would cut when we send it is refused when it comes."""
    with pytest.raises(WireError):
        unpack(value, b"")


ODD_MISCONCEPTION = """
class Odd:
    __doc__ = property(lambda self: 1 / 0)
    def __call__(self, values): ...

double__odd = Odd()
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "good", "bad"),
    [
        (
            "solutions/01_doubling/misconceptions.py",
            "def double__squares",
            f"{ODD_MISCONCEPTION}\n\ndef double__squares",
        ),
        ("grader/hidden/01_doubling/halve.py", "right.agrees(halve, 4242)", "__import__('os')._exit(1)"),
    ],
    ids=["an exception", "a grader that dies"],
)
def test_an_internal_error_leaves_results_too(
    course_copy: Path, tmp_path: Path, file: str, good: str, bad: str
) -> None:
    """A submission that our own grader fails on gets its folder and no zero, and the class goes on."""
    text = (course_copy / file).read_text(encoding="utf-8")
    (course_copy / file).write_text(text.replace(good, bad), encoding="utf-8")
    path = tmp_path / "answers.py"
    path.write_text(WRONG, encoding="utf-8")
    course = load_course(course_copy)

    with ClassRun(course, ["doubling"], tmp_path / "out") as run:
        tasks = [GradingJob(SubmissionSource(path, path.name, name)) for name in ("ann", "bob")]
        results = list(run.grade(LocalPool(course, ["doubling"]), tasks))

    assert sorted(result.student for result in results) == ["ann", "bob"]
    for result in results:
        assert result.functions == {"double": None, "halve": None}
        written = json.loads((tmp_path / "out" / result.student / "results.json").read_text(encoding="utf-8"))
        assert "an internal error" in written["output"]
        assert (tmp_path / "out" / result.student / "feedback.html").is_file()
