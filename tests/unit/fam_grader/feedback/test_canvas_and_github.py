"""Canvas and GitHub get files under the names that they know, with a content that fits the name."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from dataclasses import replace

import nbformat
import pytest

from fam.core.errors import CourseError
from fam_grader.feedback.canvas import canvas_files
from fam_grader.feedback.github import github_files
from support.feedback_students import student

ADA = student("Ada", "lovelaceada_1042_88101_doubling.py", "lovelaceada_1042_88100_notes.txt", kind="CANVAS")
JOSE = student("José", "núñezjosé_LATE_1043_88102_doubling-2.ipynb", kind="CANVAS")
ANNE = student("Anne", "obrienanne_1044_88104_My homework 2_3.zip", kind="CANVAS")
ANON = student("XY", "anon_Xy3_88105_my_doubling.py", kind="CANVAS")
ALAN = student("Alan", "turingalan_1045_text.html", "turingalan_1045_88106_my_linked.py", kind="CANVAS")


def read_by_canvas(name: str) -> tuple[str, str] | None:
    """Return user and attachment as Canvas infers them from the name of an uploaded file."""
    pieces = [piece for piece in name.split("_") if piece != "LATE"]
    numbers = pieces[1:3] if pieces[0] == "anon" else [piece for piece in pieces if re.fullmatch(r"\d+", piece)][:2]
    return None if pieces[-1].startswith("link") or len(numbers) < 2 else (numbers[0], numbers[1])


def test_canvas_finds_user_and_attachment_of_each_file() -> None:
    """One file for each student, under its own name; what Canvas would ignore is reported."""
    made = canvas_files([ADA, JOSE, ANNE, ANON, ALAN])

    with zipfile.ZipFile(io.BytesIO(made.files["canvas/submissions.zip"]())) as archive:
        found = [read_by_canvas(name) for name in archive.namelist()]
    assert found == [("1042", "88101"), ("1043", "88102"), ("1044", "88104"), ("Xy3", "88105")]
    assert [each.who for each in made.left_out] == ["Alan"]
    assert made.students == 4
    with pytest.raises(CourseError, match="Canvas needs the names of its download"):
        canvas_files([student("Ada", "ada.py", kind="PLAIN")])


def test_a_file_is_what_its_name_says() -> None:
    """Since Canvas shows it under the name of the student's own file."""
    made = canvas_files([replace(ADA, text=replace(ADA.text, lines=('""" # \\',))), JOSE, ANNE])

    with zipfile.ZipFile(io.BytesIO(made.files["canvas/submissions.zip"]())) as archive:
        python, notebook, inner = (archive.read(name) for name in archive.namelist())
    assert not ast.parse(python).body
    assert b'# """ # \\' in python
    cells = nbformat.reads(notebook.decode(), as_version=4)
    nbformat.validate(cells)
    assert "Hello José." in cells.cells[0].source
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        assert archive.read("feedback.html") == b"<p>Anne</p>"
        assert b"Hello Anne." in archive.read("feedback.txt")


def test_each_repository_gets_what_github_shows_and_the_page() -> None:
    """A pair has one repository; who has none is reported."""
    ada = student("Ada", "hw-1-ada", kind="GITHUB")
    made = github_files([ada, replace(ada, label="Bob"), ANNE])

    assert list(made.files) == ["github/hw-1-ada/feedback.md", "github/hw-1-ada/feedback.html"]
    assert made.files["github/hw-1-ada/feedback.html"]() == b"<p>Ada</p>"
    assert b"# FAM feedback: Arithmetic\n\nHello Ada" in made.files["github/hw-1-ada/feedback.md"]()
    assert [each.who for each in made.left_out] == ["Anne"]
    with pytest.raises(CourseError, match="There are no repositories"):
        github_files([ANNE])
