"""The gradebook has a row for everybody, and nothing in it that a spreadsheet runs."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.text import escape_control_chars
from fam_grader.gradebook.csv_tables import escape_csv_formula
from fam_grader.gradebook.grades_csv import write_grades
from fam_grader.reports.results import SubmissionResult

ADA = SubmissionResult(
    submission="ada.zip",
    student="ada",
    status="graded",
    score=3.5,
    max_score=4.0,
    bonus=1.0,
    functions={"double": 3.0, "halve": 0.5},
    message="",
    isolation="sandbox",
    seconds=0.1,
)
NASTY = st.text(st.characters(exclude_categories=()) | st.sampled_from("=+-@;,\"'\n\r\t|"), max_size=20)


def rows(path: Path, delimiter: str = ",") -> list[list[str]]:
    """Read a gradebook as a spreadsheet would."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.fixture
def grades(tmp_path: Path) -> Path:
    """Return a place for the gradebook."""
    return tmp_path / "grades.csv"


def test_a_row_has_everything_in_its_column(grades: Path) -> None:
    """The functions stand between the totals and the message, in the course's order."""
    write_grades(grades, [replace(ADA, message="well done")], ["halve", "double"])

    assert grades.read_text() == (
        "submission,student,status,score,max_score,bonus,halve,double,message\n"
        "ada.zip,ada,graded,3.5,4,1,0.5,3,well done\n"
    )


def test_rows_keep_the_order_that_is_given(grades: Path) -> None:
    """It is that of the submissions, whichever was done first."""
    write_grades(grades, (replace(ADA, student=name) for name in ("eve", "ada", "bob")), [])

    assert [row[1] for row in rows(grades)] == ["student", "eve", "ada", "bob"]


def test_what_could_not_be_graded_is_an_empty_cell_and_no_zero(grades: Path) -> None:
    """An internal error is nobody's zero; a function that is wrong is one."""
    write_grades(
        grades, [replace(ADA, status="partial", functions={"double": None, "halve": 0.0})], ["double", "halve"]
    )

    assert rows(grades)[1][6:8] == ["", "0"]


def test_a_class_of_nobody_has_a_header(grades: Path) -> None:
    """It can be read like any other."""
    write_grades(grades, [], ["double"])

    assert len(rows(grades)) == 1


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd()", "'=cmd()"),
        ("+1", "'+1"),
        ("-rf", "'-rf"),
        ("@SUM(1)", "'@SUM(1)"),
        ("＝cmd()", "'＝cmd()"),
        ("a;=cmd()", "a;'=cmd()"),
        ("a\nb", "a\\nb"),
        ("\t=1", "\\t=1"),
        ("\r=1", "\\r=1"),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("\udcff", "\\udcff"),
        ("José, 東京 ✓", "José, 東京 ✓"),
        ("a=b-c", "a=b-c"),
        ("", ""),
    ],
)
def test_a_cell_is_a_plain_line(text: str, cell: str) -> None:
    """A formula gets an apostrophe, an invisible character its name; anything else stays as it is."""
    assert escape_csv_formula(text) == cell


@given(NASTY)
def test_what_is_visible_is_one_line_that_no_terminal_obeys(text: str) -> None:
    """No control character, no line break, no lone surrogate is left."""
    shown = escape_control_chars(text, keep="")

    assert shown.isprintable() or not shown
    assert shown.splitlines() in ([], [shown])


@given(st.lists(st.builds(lambda *texts: replace(ADA, submission=texts[0], student=texts[1], message=texts[2]),
                          NASTY, NASTY, NASTY), max_size=4))  # fmt: skip
def test_no_name_breaks_a_row_or_begins_a_formula(grades: Path, results: list[SubmissionResult]) -> None:
    """One row each, all of the same length, however commas, quotes and line breaks come."""
    write_grades(grades, results, ["double", "halve"])

    found = rows(grades)
    assert [len(row) for row in found] == [9] * (len(results) + 1)
    assert not [cell for row in found for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert grades.read_text(encoding="utf-8").count("\n") == len(results) + 1


@pytest.mark.parametrize("name", ["x;=cmd()", ";=cmd()", "x;+1;-1;@1"])
def test_a_spreadsheet_that_splits_at_semicolons_finds_no_formula_either(grades: Path, name: str) -> None:
    """As it does in countries with a decimal comma."""
    write_grades(grades, [replace(ADA, submission=name, student=name, message=name)], ["double"])

    cells = [cell for row in rows(grades, ";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_gradebook_that_cannot_be_finished_leaves_the_old_one(grades: Path, tmp_path: Path) -> None:
    """And no draft beside it."""
    write_grades(grades, [ADA], ["double"])
    before = grades.read_text()

    def breaks():
        yield ADA
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_grades(grades, breaks(), ["double"])

    assert grades.read_text() == before
    assert list(tmp_path.iterdir()) == [grades]
