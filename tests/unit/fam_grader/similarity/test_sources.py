"""The code of a class is written as JPlag and MOSS take it."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.batch.class_plan import ClassOptions
from fam_grader.similarity import write_sources
from fam_grader.similarity.sources import MARK
from fam_grader.submissions import find_submissions

RIGHT = "def double(values):\n    return [2 * each for each in values]\n"


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": each} for each in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MARK}


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """Return a class with a script, a notebook, and a file that cannot be read."""
    folder = tmp_path / "class"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "doubling.py").write_text(RIGHT)
    (folder / "bob.ipynb").write_text(notebook("import math", RIGHT))
    (folder / "eve.zip").write_bytes(b"no archive")
    return folder


def test_each_submission_gets_a_folder_of_scripts(small_course: Course, submissions: Path, tmp_path: Path) -> None:
    """A notebook becomes a script of its code; the skeletons are code that all were given."""
    out = tmp_path / "sources"

    unreadable = write_sources(out, small_course, ["doubling"], find_submissions([submissions], small_course))

    assert unreadable == ["eve.zip"]
    [script] = (out / "submissions" / "bob").iterdir()
    assert written(out) == {"base/doubling.py", "submissions/ada/doubling.py", f"submissions/bob/{script.name}"}
    names = [each.name for each in ast.parse(script.read_text()).body if isinstance(each, ast.FunctionDef)]
    assert names == ["double"]
    assert (out / "submissions" / "ada" / "doubling.py").read_text() == RIGHT


def test_known_submissions_are_apart(small_course: Course, submissions: Path, tmp_path: Path) -> None:
    """As JPlag's `-old` and MOSS's directories want them."""
    out, known = tmp_path / "sources", tmp_path / "2025"
    (known / "ada").mkdir(parents=True)
    (known / "ada" / "doubling.py").write_text(RIGHT)

    write_sources(
        out,
        small_course,
        ["doubling"],
        find_submissions([submissions / "ada"], small_course),
        find_submissions([known], small_course),
    )

    assert written(out) == {"base/doubling.py", "submissions/ada/doubling.py", "known/ada/doubling.py"}


def test_an_earlier_export_is_replaced(small_course: Course, submissions: Path, tmp_path: Path) -> None:
    """A submission that is gone leaves no folder behind."""
    out = tmp_path / "sources"
    write_sources(out, small_course, ["doubling"], find_submissions([submissions], small_course))

    write_sources(out, small_course, ["doubling"], find_submissions([submissions / "ada"], small_course))

    assert written(out) == {"base/doubling.py", "submissions/ada/doubling.py"}


def test_files_of_others_are_never_replaced(small_course: Course, submissions: Path, tmp_path: Path) -> None:
    """Not even in a folder with the name of one of ours, such as that of the class itself."""
    submissions.rename(tmp_path / "submissions")
    before = written(tmp_path)

    for refuse in (
        lambda: write_sources(tmp_path, small_course, ["doubling"], []),
        lambda: ClassOptions(sources=tmp_path).plan([], small_course),  # before anything is graded
    ):
        with pytest.raises(CourseError, match="holds files that `--sources` did not write"):
            refuse()

    assert written(tmp_path) == before
