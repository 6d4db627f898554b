"""Moodle finds each student in the zip, and its worksheet comes back with two cells of each row filled in."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_grader.feedback.moodle import MoodleOptions, Worksheet, moodle_files
from fam_grader.feedback.output import TargetFiles
from fam_grader.feedback.students import StudentFeedback
from support.feedback_students import student

ADA = student("Ada Lovelace", "Ada Lovelace_2042_assignsubmission_file", email="ada@x.edu", identifier="2042")
ANNE = student(
    "O'Brien-Müller, Anne",
    *("Anne OBrien-Müller_2044_assignsubmission_file_hw.zip", "Anne OBrien-Müller_2044_assignsubmission_onlinetext_"),
    email="anne@x.edu",
    identifier="2044",
)
JIM, JIM_2 = (
    replace(
        student("Jim Smith", f"Jim Smith_{number}_assignsubmission_file_", identifier=str(number), total=1.0),
        student=f"Jim Smith_{number}",
    )
    for number in (2051, 2052)
)
CLASS = (ADA, ANNE, JIM, JIM_2)
HEADER = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"'
)
ENGLISH = f"""{HEADER}
"Participant 2042","Ada Lovelace",ada@x.edu,"Submitted for grading - ",,4.00,Yes,"Friday, 20 November, 10:10 PM",-,
"Participant 2044","Anne O'Brien-Müller",anne@x.edu,"Submitted for grading - ",,4.00,Yes,-,-,""
"Participant 2051","Jim Smith",jim@x.edu,"Submitted - =1+1",-,4.00,Yes,-,-,
"Participant 2052","Jim Smith",jim2@x.edu,"Submitted - ",1.00,4.00,Yes,-,-,"<p>FAM feedback: of last week</p>"
"Participant 2099","Zoë Ångström",zoe@x.edu,"No submission - ",,4.00,Yes,-,-,
"""
GERMAN = """\
ID;"Vollständiger Name";"E-Mail-Adresse";Status;Bewertung;"Beste Bewertung";"Änderbar";"Zuletzt geändert";"Feedback"
"Teilnehmer/in 2042";"Ada Lovelace";ada@x.edu;"Zur Bewertung abgegeben - ";;4,00;Ja;-;
"Teilnehmer/in 2044";"Anne O'Brien-Müller";anne@x.edu;"Zur Bewertung abgegeben - ";;4,00;Ja;-;
"""


def read_by_moodle(path: str) -> tuple[str, str] | None:
    """Return participant and file name as Moodle's importer reads them from the path of a file in the zip.

    It takes the first part of the path with four pieces between underscores, the second of them a number; before 4.1,
    there had to be five.
    """
    parts = path.split("/")
    for place, part in enumerate(parts):
        pieces = part.split("_", 4)
        if len(pieces) == 5 and pieces[1].isdecimal() and pieces[2:4] == ["assignsubmission", "file"]:
            return pieces[1], "/".join(filter(None, [pieces[4], *parts[place + 1 :]]))
    return None


def made(
    path: Path | None, *students: StudentFeedback, options: MoodleOptions | None = None, columns: str = ""
) -> TargetFiles:
    """Return the files for Moodle."""
    named = dict(each.split("=") for each in columns.split(",") if each)
    worksheet = Worksheet(path, named, students) if path else None
    return moodle_files(students, worksheet, options or MoodleOptions())


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a worksheet."""
    path = folder / "Grades-HW1-1234.csv"
    path.write_bytes(text.encode(encoding))
    return path


def rows(files: TargetFiles, delimiter: str = ",", encoding: str = "utf-8") -> list[list[str]]:
    """Return the cells of the worksheet."""
    text = files.files["moodle/Grades-HW1-1234.csv"]().decode(encoding)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def reasons(files: TargetFiles) -> dict[str, str]:
    """Return why students are left out."""
    return {each.who: each.reason for each in files.left_out}


def test_moodle_finds_every_student_in_the_zip() -> None:
    """With umlauts, commas and apostrophes, of every version's download, and two students of one name."""
    files = made(None, *CLASS)

    with zipfile.ZipFile(io.BytesIO(files.files["moodle/feedback_files.zip"]())) as archive:
        assert archive.testzip() is None
        found = {read_by_moodle(name): archive.read(name).decode() for name in archive.namelist()}
        assert archive.namelist()[1] == "Anne OBrien-Müller_2044_assignsubmission_file_/feedback.html"
    assert found == {
        ("2042", "feedback.html"): "<p>Ada Lovelace</p>",
        ("2044", "feedback.html"): "<p>O'Brien-Müller, Anne</p>",
        ("2051", "feedback.html"): "<p>Jim Smith</p>",
        ("2052", "feedback.html"): "<p>Jim Smith</p>",
    }
    assert (files.students, files.left_out) == (4, ())


def test_the_roster_or_the_worksheet_has_the_numbers_of_other_downloads(tmp_path: Path) -> None:
    """What Moodle drops from names, and underscores, are not in the folder's name; without a name, it is theirs."""
    zoe, bob = student("Zoë_A/B", kind="PLAIN", email="zoe@x.edu"), student("", kind="PLAIN", identifier="7")
    files = made(write(tmp_path, f'{HEADER}\n"Participant 2099",Zoë_A/B,zoe@x.edu,,,4.00,Yes,-,-,\n'), zoe, bob)

    with zipfile.ZipFile(io.BytesIO(files.files["moodle/feedback_files.zip"]())) as archive:
        folders = [name.partition("/")[0] for name in archive.namelist()]
    assert folders == ["Zoë AB_2099_assignsubmission_file_", "Participant_7_assignsubmission_file_"]
    with pytest.raises(CourseError, match=r"Moodle needs participant numbers.*--worksheet FILE\.csv"):
        made(None, zoe)


def test_a_worksheet_keeps_everything_but_grades_and_comments(tmp_path: Path) -> None:
    """Every other byte is as Moodle wrote it, and a student who is in no result keeps the row."""
    files = made(write(tmp_path, ENGLISH), *CLASS)
    comment = "<p>FAM feedback: Arithmetic<br><br>Hello Ada Lovelace.<br><br>double: 3.5 / 4</p>"

    assert files.files["moodle/Grades-HW1-1234.csv"]().decode() == ENGLISH.replace(
        'ada@x.edu,"Submitted for grading - ",,4.00,Yes,"Friday, 20 November, 10:10 PM",-,',
        f'ada@x.edu,"Submitted for grading - ",3.5,4.00,Yes,"Friday, 20 November, 10:10 PM",-,{comment}',
    ).replace(
        'anne@x.edu,"Submitted for grading - ",,4.00,Yes,-,-,""',
        f'anne@x.edu,"Submitted for grading - ",3.5,4.00,Yes,-,-,"{comment.replace("Ada Lovelace", ANNE.label)}"',
    ).replace(
        '=1+1",-,4.00,Yes,-,-,',
        f'=1+1",1,4.00,Yes,-,-,{comment.replace("Ada Lovelace", "Jim Smith").replace("3.5", "1")}',
    ).replace("<p>FAM feedback: of last week</p>", comment.replace("Ada Lovelace", "Jim Smith").replace("3.5", "1"))
    assert (files.left_out, files.remarks) == ((), ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_worksheet_keeps_its_encoding_and_its_language(tmp_path: Path, encoding: str) -> None:
    """Decimal commas, semicolons, a byte order mark, and headings in any language."""
    path = write(tmp_path, GERMAN, encoding)
    ada = replace(ADA, text=replace(ADA.text, lines=("→ a; b",)))
    files = made(path, ada, ANNE)
    content = files.files["moodle/Grades-HW1-1234.csv"]()

    assert content[:3] == path.read_bytes()[:3]
    table = rows(files, ";", encoding)
    assert [row[4] for row in table] == ["Bewertung", "3,5", "3,5"]
    assert "<br>&#8594; a; b<br>" in table[1][8].replace("→", "&#8594;")
    assert [row[:4] + row[5:8] for row in table] == [
        row[:4] + row[5:8] for row in csv.reader(io.StringIO(GERMAN), delimiter=";")
    ]


def test_grades_and_comments_of_others_stay(tmp_path: Path) -> None:
    """Unless they are to be replaced; an excused student's grade cannot be taken away."""
    text = ENGLISH.replace(',,4.00,Yes,-,-,""', ",2.00,4.00,Yes,-,-,").replace(
        '10:10 PM",-,', '10:10 PM",-,"well done"'
    )
    path = write(tmp_path, text)
    files = made(path, ADA, ANNE, replace(JIM_2, total=None, excused=True))

    assert [(row[4], row[9][:12]) for row in rows(files)[1:3]] == [("", "well done"), ("2.00", "")]
    assert set(reasons(files)) == {ADA.label, ANNE.label, JIM_2.label}
    assert "--overwrite replaces it" in reasons(files)[ADA.label]
    assert "cannot remove" in reasons(files)[JIM_2.label]
    replaced = made(path, ADA, ANNE, options=MoodleOptions(overwrite=True))
    assert [(row[4], row[9][:12]) for row in rows(replaced)[1:3]] == [
        ("3.5", "<p>FAM feedb"),
        ("3.5", "<p>FAM feedb"),
    ]


def test_points_are_converted_only_where_that_is_asked_for(tmp_path: Path) -> None:
    """38 of 40 points are not 38 of 100; Moodle passes over what is above the maximum."""
    path = write(tmp_path, ENGLISH.replace("4.00", "100.00"))

    with pytest.raises(CourseError, match=r"out of 100 points, the course out of 4.*--scale"):
        made(path, ADA)
    assert rows(made(path, ADA, options=MoodleOptions(scale=True)))[1][4] == "87.5"
    path = write(tmp_path, ENGLISH)
    more = replace(ADA, total=4.5)
    assert reasons(made(path, more)) == {
        ADA.label: "above the maximum grade, which Moodle passes over; --cap writes the maximum"
    }
    assert rows(made(path, more, options=MoodleOptions(cap=True)))[1][4] == "4"


def test_who_is_not_in_the_worksheet_is_named(tmp_path: Path) -> None:
    """Two of one name without an address are not guessed at, and a team's number is not a participant's."""
    jim = student("Jim Smith", kind="PLAIN")
    team = replace(student("Group 1", "Group 1_2099_assignsubmission_file_", identifier="2099"), person=None)
    files = made(write(tmp_path, ENGLISH), ADA, jim, team)

    assert "in the worksheet, it could be Jim Smith (jim@x.edu) or Jim Smith (jim2@x.edu)" in [
        each.reason for each in files.left_out
    ]
    assert ("Group 1", "not in the worksheet") in [(each.who, each.reason) for each in files.left_out]
    assert rows(files)[5][4] == ""
    with pytest.raises(CourseError, match=r"has none of the students: Bob, Eve\. Is it the worksheet"):
        made(write(tmp_path, ENGLISH), student("Bob"), student("Eve"))


def test_a_blind_worksheet_has_numbers_alone(tmp_path: Path) -> None:
    """As the download of such an assignment has."""
    header = 'Identifier,Status,Grade,"Maximum Grade","Last modified (grade)","Feedback comments"'
    text = f'{header}\n"Participant 2042",,,4.00,-,\n'
    hidden = replace(student("", "Participant_2042_assignsubmission_file_", identifier="2042"), label="2042")

    assert rows(made(write(tmp_path, text), hidden))[1][2] == "3.5"


def test_faults_have_a_line_and_a_column(tmp_path: Path) -> None:
    """All of them at once."""
    text = ENGLISH.replace('"Participant 2044"', '"Participant 2042"').replace('- =1+1",-,', '- =1+1",good,')

    with pytest.raises(CourseError) as error:
        made(write(tmp_path, text), ADA)
    lines = str(error.value).splitlines()
    assert [line.partition("Grades-HW1-1234.csv")[2] for line in lines[:2]] == [
        ":3:1: participant 2042 is in line 2, too.",
        ":4:61: 'good' is no grade; expected a number, - or nothing.",
    ]
    assert lines[2] == "Nothing was written."


def test_another_table_is_no_worksheet(tmp_path: Path) -> None:
    """And one without comments gets grades."""
    with pytest.raises(CourseError, match="is not Moodle's grading worksheet, but looks like Canvas's"):
        made(write(tmp_path, "Student,ID,SIS User ID,SIS Login ID,Section,HW (1)\nAda,1,2,3,S,\n"), ADA)
    text = ENGLISH.replace(',"Feedback comments"', "")
    assert "has no column of comments" in made(write(tmp_path, text), ADA).remarks[0]
    named = "id,Nom,Note\nada@x.edu,Ada Lovelace,\n"
    files = made(write(tmp_path, named), ADA, columns="email=id,name=Nom,grade=Note")
    assert rows(files)[1] == ["ada@x.edu", "Ada Lovelace", "3.5"]
