"""`fam grade` with a roster, a due time and gradebooks, on classes as platforms let one download them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fam.cli import fam
from support.class_folders import (
    ROSTER,
    WRONG,
    canvas_download,
    gradescope_export,
    moodle_download,
    write,
    zip_of,
)

RESULTS = ["submission", "student", "status", "score", "max_score", "bonus", "double", "halve", "message"]
Grade = Callable[..., Result]


@pytest.fixture
def grade(course_copy: Path, tmp_path: Path) -> Grade:
    """Return a way to grade with options into `tmp_path / "out"`."""

    def grade_it(*arguments: object) -> Result:
        place = ["--course", course_copy, "grade", "-o", tmp_path / "out", "-j", "1"]
        return CliRunner().invoke(fam, [str(each) for each in (*place, *arguments)])

    return grade_it


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Return the roster of five people."""
    return write(tmp_path / "roster.csv", ROSTER)


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_gradescope_export_is_graded_with_names_times_and_a_late_policy(
    grade: Grade, roster: Path, tmp_path: Path
) -> None:
    """The raw score stays; what being late costs stands beside it."""
    export = gradescope_export(tmp_path / "assignment_7_export")
    write(export / "submission_102" / "homework" / "01_doubling" / "doubling.py")

    done = grade(export, "--roster", roster, "--due", "2026-11-20T23:00Z", "--late", "10%/day", "--late-cap", "50%")

    assert done.exit_code == 0, done.output
    ada, two, _ = table(tmp_path / "out" / "grades.csv")
    assert list(ada) == [*RESULTS, "name", "email", "submitted", "late", "late_penalty", "total_after_late"]
    assert [ada[column] for column in ("name", "email", "late", "late_penalty", "total_after_late")] == [
        *("Ada Lovelace", "ada@example.edu", "", "0", "4"),
    ]
    assert [two[column] for column in ("name", "score", "late", "late_penalty", "total_after_late")] == [
        *("José Núñez and Zoë Ångström", "4", "1 d 2 h", "0.8", "3.2"),
    ]


def test_what_was_recognised_and_what_is_odd_is_said(grade: Grade, roster: Path, tmp_path: Path) -> None:
    """On standard error, so that standard output stays for marks."""
    done = grade(gradescope_export(tmp_path / "export"), "--roster", roster, "--due", "2026-11-20T23:00Z", "--json")

    assert "Found a Gradescope export: 3 submissions.\n" in done.stderr
    assert "Roster: 5 students; 2 without a submission: Anne O'Brien, Alan Turing.\n" in done.stderr
    assert "1 submission not matched to the roster: submission_103 (nothing says whose it is).\n" in done.stderr
    assert "of a Gradescope export: Gradescope's own times" in done.stderr
    assert len(done.stdout.splitlines()) == 3


def test_the_class_list_says_who_handed_in_what(grade: Grade, roster: Path, tmp_path: Path) -> None:
    """Everybody of the roster, and every submission."""
    grade(gradescope_export(tmp_path / "export"), "--roster", roster)

    listed = {row["name"] or row["submission"]: row["state"] for row in table(tmp_path / "out" / "class.csv")}
    assert listed == {
        "Ada Lovelace": "submitted",
        "José Núñez": "submitted",
        "Zoë Ångström": "submitted",
        "submission_103": "not in the roster",
        "Anne O'Brien": "not submitted",
        "Alan Turing": "not submitted",
    }


def test_a_plain_class_without_options_is_what_it_was(grade: Grade, tmp_path: Path) -> None:
    """No further column, no further file."""
    write(tmp_path / "class" / "ada.py")

    done = grade(tmp_path / "class")

    (row,) = table(tmp_path / "out" / "grades.csv")
    assert list(row) == RESULTS
    assert not (tmp_path / "out" / "class.csv").exists()
    assert "Found a class: 1 submission.\n" in done.stderr


def test_a_canvas_class_in_one_archive_is_graded_and_goes_back_to_canvas(
    grade: Grade, roster: Path, tmp_path: Path
) -> None:
    """By the numbers in the files' names, joined by names that Canvas wrote together."""
    archive = zip_of(canvas_download(tmp_path / "class"))

    done = grade(archive, "--roster", roster, "--gradebook", "canvas", "--assignment", "Homework 1")

    assert done.exit_code == 0, done.output
    assert "Found a Canvas download: 4 submissions, 1 LATE.\n" in done.stderr
    rows = {row["Student"]: (row["ID"], row["Homework 1"]) for row in table(tmp_path / "out" / "canvas.csv")}
    assert rows == {
        "    Points Possible": ("", "4"),
        "Lovelace, Ada": ("1042", "4"),
        "Núñez, José": ("1043", "4"),
        "O'Brien, Anne": ("1044", "4"),
        "Turing, Alan": ("1045", "0"),
    }


def test_a_moodle_worksheet_is_roster_clock_and_template(grade: Grade, tmp_path: Path) -> None:
    """One file of Moodle's knows the people and the times, and takes the marks."""
    sheet = write(
        tmp_path / "worksheet.csv",
        'Identifier,"Full name","Email address",Grade,"Maximum Grade","Last modified (submission)",'
        '"Last modified (grade)","Feedback comments"\n'
        'Participant 2042,Ada Lovelace,ada@example.edu,,4.00,"Friday, 20 November 2026, 11:59 PM",-,\n'
        'Participant 2043,José Núñez,jose@example.edu,,4.00,"Saturday, 21 November 2026, 2:00 AM",-,\n'
        'Participant 2044,Anne O\'Brien,anne@example.edu,,4.00,"Saturday, 21 November 2026, 2:00 AM",-,\n'
        "Participant 2045,Alan Turing,alan@example.edu,,4.00,-,-,\n",
    )
    options = ("--roster", sheet, "--due", "2026-11-20T23:59", "--late", "1/day", "--gradebook-template", sheet)

    done = grade(moodle_download(tmp_path / "class"), *options)

    assert done.exit_code == 0, done.output
    grades = {row["Full name"]: row["Grade"] for row in table(tmp_path / "out" / "moodle.csv")}
    assert grades == {"Ada Lovelace": "4", "José Núñez": "0", "Anne O'Brien": "3", "Alan Turing": ""}
    assert "1 without a mark, since it is not known: Alan Turing" in done.stderr


def test_earlier_attempts_are_listed_and_not_graded(grade: Grade, tmp_path: Path) -> None:
    """Two exports of one assignment, one after the other."""
    first, second = gradescope_export(tmp_path / "first"), gradescope_export(tmp_path / "second")
    text = (second / "submission_metadata.yml").read_text(encoding="utf-8").replace("2026-11-2", "2026-12-2")
    (second / "submission_metadata.yml").write_text(text, encoding="utf-8")
    write(first / "submission_101" / "doubling.py", WRONG)

    done = grade(first, second)

    assert "2 submissions superseded by a later attempt and not graded: submission_101 (" in done.stderr
    graded = [(row["name"], row["score"]) for row in table(tmp_path / "out" / "grades.csv")]
    assert graded == [("", "0"), ("Ada Lovelace", "4"), ('José "Pepe" Núñez and Zoë Ångström', "0"), ("", "0")]
    states = [row["state"] for row in table(tmp_path / "out" / "class.csv")]
    assert states.count("earlier attempt") == 3  # of three people


def test_hostile_names_of_a_class_do_nothing(grade: Grade, tmp_path: Path) -> None:
    """Neither on the screen, nor in a table, nor in the folders."""
    names = ["=cmd()_1_2_doubling.py", "\x1b[2J\x1b]0;x\x07_3_4_doubling.py", "x_5_6_..py", "x;=1_7_8_doubling.py"]
    for name in names:
        write(tmp_path / "class" / name)
    write(tmp_path / "roster.csv", "name,email\n=cmd(),+1@x\n\x1b[2J,a\nx 5 6,x@x\n")

    done = grade(tmp_path / "class", "--roster", tmp_path / "roster.csv", "--gradebook", "moodle")

    assert done.exit_code == 0, done.output
    assert "\x1b[2J" not in done.output
    for name in ("grades.csv", "class.csv", "moodle.csv"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "\x1b" not in text
        assert not [cell for row in csv.reader(text.splitlines()) for cell in row if cell.startswith(("=", "+"))]
    assert all(path.parent == tmp_path / "out" for path in (tmp_path / "out").iterdir())


def test_a_student_called_like_a_gradebook_does_not_take_its_place(grade: Grade, tmp_path: Path) -> None:
    """The folder gets another name."""
    for name in ("class.csv", "canvas.csv"):
        write(tmp_path / "class" / name / "doubling.py")
    write(tmp_path / "roster.csv", "name\nAda\ncanvas csv\n")

    done = grade(tmp_path / "class", "--roster", tmp_path / "roster.csv", "--gradebook", "canvas")

    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "class.csv-2" / "feedback.html").is_file()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--late", "10%/day"], "--late requires --due"),
        (["--grace", "15m"], "--grace requires --due"),
        (["--late-days", "3"], "--late-days requires --due"),
        (["--attempts", "before-due"], "--attempts before-due requires --due"),
        (["--due", "2026-11-20T23:59", "--late-cap", "50%"], "--late-cap requires --late"),
    ],
)
def test_options_that_hang_on_others_say_so(grade: Grade, tmp_path: Path, options: list[str], says: str) -> None:
    """It is wrong usage, and nothing is graded."""
    done = grade(write(tmp_path / "ada.py"), *options)

    assert done.exit_code == 2
    assert says in done.stderr
    assert not (tmp_path / "out" / "grades.csv").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--due", "soon"],
        ["--due", "2026-11-20T23:59", "--late", "much"],
        ["--roster", "x"],
        ["--gradebook-template", "x"],
    ],
    ids=["due", "late", "roster", "template"],
)
def test_invalid_options_are_reported_before_grading(
    grade: Grade, tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two thousand submissions later would be too late."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "x", "colour\nred\n")

    done = grade(write(tmp_path / "ada.py"), *options)

    assert done.exit_code == 1
    assert not (tmp_path / "out" / "ada").exists()


def test_a_roster_without_a_match_stops_the_run(grade: Grade, tmp_path: Path) -> None:
    """Before anything is graded: it is another class's."""
    write(tmp_path / "class" / "ada" / "doubling.py")
    write(tmp_path / "roster.csv", "name\nSomebody Else\n")

    done = grade(tmp_path / "class", "--roster", tmp_path / "roster.csv")

    assert done.exit_code == 1
    assert "matches none of 1 submission, such as ada." in done.output


def test_a_roster_and_a_sheet_in_unknown_layouts_work_with_named_columns(grade: Grade, tmp_path: Path) -> None:
    """Both get their columns from one option; marks go where it says."""
    write(tmp_path / "class" / "7001.py")
    roster = write(tmp_path / "roster.csv", "Apellidos y nombre;Documento\nLovelace, Ada;7001\n")
    sheet = write(tmp_path / "sheet.csv", "Documento;Apellidos y nombre;Nota\n7001;Lovelace, Ada;\n")
    options = ("--roster", roster, "--gradebook-template", sheet)

    refused = grade(tmp_path / "class", *options)
    done = grade(
        tmp_path / "class", *options, "--columns", "name=Apellidos y nombre", "--columns", "id=documento, grade=Nota"
    )

    assert refused.exit_code == 1
    assert "--columns 'name=" in refused.stderr
    assert done.exit_code == 0, done.output
    assert [row["name"] for row in table(tmp_path / "out" / "grades.csv")] == ["Ada Lovelace"]
    filled = (tmp_path / "out" / "moodle.csv").read_text(encoding="utf-8")
    assert filled == "Documento;Apellidos y nombre;Nota\n7001;Lovelace, Ada;4\n"


def test_a_named_column_that_no_table_has_is_refused(grade: Grade, tmp_path: Path) -> None:
    """The message has the columns that there are."""
    write(tmp_path / "class" / "7001.py")
    roster = write(tmp_path / "roster.csv", "Alumno,Documento\nAda,7001\n")

    done = grade(tmp_path / "class", "--roster", roster, "--columns", "name=Alumna")

    assert done.exit_code == 1
    assert "--columns name=Alumna: there is no such column. The columns are: roster.csv: Alumno, Documento." in (
        done.stderr
    )
