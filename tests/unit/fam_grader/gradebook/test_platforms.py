"""What Canvas, Moodle and Gradescope are given is what they take: their own rows and names, and our marks."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_grader.gradebook.grades_csv import StudentGrade
from fam_grader.gradebook.platforms import PLATFORMS, Gradebook, make_gradebook, read_template
from fam_grader.gradebook.roster import Person, read_roster
from fam_grader.reports.results import SubmissionResult
from support.paths import GOLDENS

RESULT = SubmissionResult("s", "s", "graded", 38.5, 40.0, 2.0, {"double": 38.5}, "", "sandbox", 0.1)
ADA = Person("Ada Lovelace", "ada@example.edu", "0042", "alove", "", "1042", "2042", "Ada", "Lovelace")
JOSE = Person("José Núñez", "jose@example.edu", "0043", "jnunez", "", "1043", "2043", "José", "Núñez")
ZOE = Person("Zoë Ångström", "zoe@example.edu", "0046")
MARKS = (
    StudentGrade(ADA, RESULT, 40.5, timedelta(0), "2026-11-20 22:10:03+00:00"),
    StudentGrade(
        JOSE, replace(RESULT, message="doubling.py: it is not UTF-8"), 30.123456, timedelta(hours=27, minutes=5)
    ),
    StudentGrade(ZOE, RESULT, None),
)

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework 0 (55),Homework 1 (56),Assignments Current Points,Final Score
,,,,,Manual Posting,,,
    Points Possible,,,,,10,40,(read only),(read only)
"Lovelace, Ada",1042,0042,alove,Course 1,9,,9,90
"Núñez, José",1043,0043,jnunez,Course 1 and Course 2,8,2,8,80
"Turing, Alan",1045,0045,aturing,Course 1,7,31,7,70
"Student, Test",1,,abcdef,Course 1,,,,
"""
MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)","Feedback comments"
"Participant 2042","Ada Lovelace",ada@example.edu,"Submitted for grading",,40.00,-,
"Participant 2043","José Núñez",jose@example.edu,"Submitted for grading",,40.00,-,"See me"
"Participant 2045","Alan Turing",alan@example.edu,"No submission",12.00,40.00,-,
"""
GRADESCOPE = """\
First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time,Lateness (H:M:S)
Ada,Lovelace,0042,ada@example.edu,,,40.0,Ungraded,101,2026-11-20 14:10:03 -0800,00:00:00
"""
TEMPLATES = {"canvas": CANVAS, "moodle": MOODLE, "gradescope": GRADESCOPE}


def template(tmp_path: Path, text: str) -> Path:
    """Write an export."""
    (tmp_path / "export.csv").write_text(text, encoding="utf-8-sig")
    return tmp_path / "export.csv"


def rows(gradebook: Gradebook, tmp_path: Path) -> list[list[str]]:
    """Write a gradebook, and read it as a platform does."""
    gradebook.write(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=gradebook.delimiter))


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("filled", [False, True], ids=["new", "filled"])
def test_the_files_for_upload_are_what_they_were(
    tmp_path: Path, platform: str, filled: bool, request: pytest.FixtureRequest
) -> None:
    """Letter by letter: change them on purpose, with `pytest --update-goldens`."""
    gradebook = make_gradebook(platform, MARKS, "Homework 1")
    if filled:
        gradebook = read_template(template(tmp_path, TEMPLATES[platform]), "Homework 1").fill(MARKS)
    gradebook.write(tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_text(encoding="utf-8")
    golden = GOLDENS / f"{platform}{'-filled' if filled else ''}.csv"
    if request.config.getoption("--update-goldens"):
        golden.write_text(written, encoding="utf-8")

    assert gradebook.platform == platform
    assert written == golden.read_text(encoding="utf-8")


def test_canvas_reads_our_header_as_its_own(tmp_path: Path) -> None:
    """Its importer wants Student and ID first, SIS ids third and fourth, Section last, and then assignments."""
    header, points, ada, *_ = rows(make_gradebook("canvas", MARKS, "Homework 1"), tmp_path)

    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert "Points Possible" in points[0]
    assert (ada[1], ada[5]) == ("1042", "40.5")


def test_of_canvas_export_only_this_assignment_is_uploaded_again(tmp_path: Path) -> None:
    """The others might have changed since."""
    header, *_ = rows(read_template(template(tmp_path, CANVAS), "homework 1").fill(MARKS), tmp_path)

    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 1 (56)"]


@pytest.mark.parametrize("assignment", ["Homework 1", "homework 1 (56)", " HOMEWORK 1 "])
def test_an_assignment_is_known_by_its_title(tmp_path: Path, assignment: str) -> None:
    """With or without Canvas' number."""
    assert read_template(template(tmp_path, CANVAS), assignment).column == 6


@pytest.mark.parametrize("assignment", [None, "Homework", "Final Score"], ids=["not named", "unknown", "a total"])
def test_an_assignment_is_never_guessed(tmp_path: Path, assignment: str | None) -> None:
    """Those that there are are named; totals are none."""
    with pytest.raises(CourseError, match=r"'Homework 0', 'Homework 1': name one with --assignment"):
        read_template(template(tmp_path, CANVAS), assignment)


def test_the_only_assignment_need_not_be_named(tmp_path: Path) -> None:
    """There is no other one that could be meant."""
    text = "Student,ID,SIS Login ID,Section,HW (1),Current Score\nAda,1,a,S,,90\n"

    assert read_template(template(tmp_path, text), None).column == 4


def test_cells_without_a_mark_of_ours_stay_as_they_are(tmp_path: Path) -> None:
    """Those of other people, and of a student whose mark is not known."""
    marks = [replace(MARKS[0], total=None), MARKS[1]]

    _, ada, jose, alan = rows(read_template(template(tmp_path, MOODLE), None).fill(marks), tmp_path)

    assert [ada[4], jose[4], alan[4]] == ["", "30.123456", "12.00"]
    assert [jose[7], alan[7]] == ["doubling.py: it is not UTF-8", ""]


def test_what_the_uploader_must_know_is_told(tmp_path: Path) -> None:
    """Who is missing in the template, above Moodle's maximum, or without a mark."""
    gradebook = read_template(template(tmp_path, MOODLE), None).fill(MARKS)

    assert gradebook.remarks == (
        "1 not in the template, and so left out: Zoë Ångström",
        "1 above the maximum grade, which makes Moodle pass over the mark: Ada Lovelace",
        "1 without a mark, since it is not known: Zoë Ångström",
    )


def test_people_unknown_to_a_platform_are_reported() -> None:
    """A name alone identifies no one."""
    marks = [StudentGrade(Person(f"p{number}"), RESULT, 1.0) for number in range(12)]

    (remark,) = make_gradebook("moodle", marks, "x").remarks

    assert remark.startswith("12 without anything that Moodle knows people by; give a --roster: p0, p1")
    assert remark.endswith("p9 and 2 more")


def test_twins_in_a_template_are_left_out(tmp_path: Path) -> None:
    """Whose row it is cannot be known by the name."""
    text = CANVAS + '"Ångström, Zoë",8,,z1,S,,,,\n"Ångström, Zoë",9,,z2,S,,,,\n'

    gradebook = read_template(template(tmp_path, text), "Homework 1").fill([replace(MARKS[2], total=7.0)])

    assert gradebook.remarks == ("1 not in the template, and so left out: Zoë Ångström",)


def test_another_table_is_no_template(tmp_path: Path) -> None:
    """A roster, for example."""
    with pytest.raises(CourseError, match=r"is no gradebook that we know: its columns are Name, Email\."):
        read_template(template(tmp_path, "Name,Email\nAda,a@b.c\n"), None)


def test_a_template_with_semicolons_keeps_them(tmp_path: Path) -> None:
    """It goes back to where it came from."""
    text = "Identifier;Full name;Grade;Last modified (grade)\nTeilnehmer/in2042;Ada Lovelace;;-\n"

    assert rows(read_template(template(tmp_path, text), None).fill(MARKS), tmp_path)[1][2] == "40.5"


SIGNED_NUMBER = re.compile(r"[-+]\d+(\.\d+)?")
NASTY = st.text(st.characters(exclude_categories=()) | st.sampled_from("=+-@;,\"'\n\r\t|"), max_size=12)


@given(NASTY, NASTY, NASTY, st.sampled_from(PLATFORMS))
def test_no_spreadsheet_runs_what_a_name_says(
    tmp_path: Path, name: str, email: str, known: str, platform: str
) -> None:
    """Every cell is a plain line; numbers and Moodle's dash stay what they are."""
    mark = StudentGrade(Person(name, email, known, known, "", known, known, name, known), RESULT, -1.5)

    table = rows(make_gradebook(platform, [mark], name), tmp_path)

    cells = [cell for row in table for cell in row]
    assert len({len(row) for row in table}) == 1
    starts = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert not [cell for cell in starts if cell != "-" and not SIGNED_NUMBER.fullmatch(cell)]
    assert all(cell.isprintable() for cell in cells)


HEADERS = {
    "de": "ID,Vollständiger Name,ID-Nummer,E-Mail-Adresse,Status,Bewertung,Bestwertung,Änderbar,Geändert,Feedback",
    "es": "Identificador,Nombre completo,Número de ID,Dirección de correo,Estado,Calificación,Máxima,X,Y,Comentarios",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS)
def test_moodles_worksheet_is_known_by_its_cells_in_any_language(tmp_path: Path, header: str) -> None:
    """As a roster and as a template: the participant, the name, the address, the grade before the maximum."""
    path = tmp_path / "sheet.csv"
    rows = [
        "Teilnehmer/in 2042,Ada Lovelace,,ada@example.edu,x,,40.00,Yes,-,",
        "Participant 7,Bo Ek,,bo@x,x,-,40.00,Yes,-,",
    ]
    path.write_text("\n".join([header, *rows]), encoding="utf-8")

    people = read_roster(path).people
    filled = read_template(path, None).fill([MARKS[0]])

    assert [(each.name, each.email, each.identifier, each.id) for each in people] == [
        ("Ada Lovelace", "ada@example.edu", "2042", ""),
        ("Bo Ek", "bo@x", "7", ""),
    ]
    assert (filled.platform, [row[5] for row in filled.rows[1:]]) == ("moodle", ["40.5", "-"])


@pytest.mark.parametrize("cell", ["Ada Lovelace", "2042", "P 1 a"])
def test_a_table_without_moodles_cells_is_no_worksheet(tmp_path: Path, cell: str) -> None:
    """The message says which columns are needed."""
    path = tmp_path / "sheet.csv"
    path.write_text(f"A,B,C,D,E\n{cell},Ada,ada@x,,40\n", encoding="utf-8")

    with pytest.raises(CourseError, match=r"Expected some of name .*, email, id"):
        read_roster(path)
