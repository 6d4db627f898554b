"""Everyone of a graded class gets feedback, or is named with the reason why not."""

from __future__ import annotations

import csv
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_grader.batch.class_record import ClassRecord, MissingStudent, Upload
from fam_grader.batch.journal import Journal
from fam_grader.feedback.make import FeedbackOptions, make_feedback
from fam_grader.feedback.moodle import MoodleOptions
from fam_grader.feedback.students import ClassFeedback, read_class
from fam_grader.reports.decided import Decided
from support.graded_class import person, result, write_class

NOW = datetime.now(timezone.utc)
ZERO = Decided(graded=0.0, total=0.0)
MISSING = (
    MissingStudent(person(7), ZERO, due=NOW - timedelta(days=1)),
    MissingStudent(person(8), ZERO, due=NOW + timedelta(days=1)),
    MissingStudent(person(9), replace(ZERO, total=3.0, override=True, comments=("oral",)), is_decided=True),
)
RECORD = ClassRecord(
    title="Arithmetic",
    maximum=4.0,
    roster=True,
    uploads={"ann": Upload("GITHUB", ("hw-ann",)), "pair": Upload("GITHUB", ("hw-pair",))},
    missing=MISSING,
)


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """Return the results of Ann, who is excused, a pair, Eve, whose mark is unknown, and a submission of no one."""
    marks = [
        (result("ann"), [person(1)]),
        (result("pair"), [person(2), person(3)]),
        (result("eve", "could not run", *["passed"] * 4), [person(4)]),
        (result("odd"), []),
    ]
    excused = Decided(graded=4.0, excused=True, comments=("ill",))
    folder = write_class(tmp_path / "RESULTS", *marks, record=RECORD, decided={"ann": excused})
    edit(folder / "grades.csv", "ann", as_decided="")
    return folder


def edit(path: Path, student: str, **cells: str) -> None:
    """Change a row of grades.csv; a new column has the score in the other rows."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, cell in cells.items():
            row[name] = cell if row["student"] == student else row.get(name, row["score"] if row["double"] else "")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def read(folder: Path, **options: object) -> ClassFeedback:
    """Read the class."""
    with closing(Journal(folder / "grades.sqlite")) as journal:
        return read_class(folder, journal, **options)  # type: ignore[arg-type]


def test_everybody_has_the_mark_and_the_page_of_the_submission(graded: Path) -> None:
    """Excused and unknown marks are none; those who submitted nothing have what was decided."""
    feedback = read(graded)

    assert [(each.label, each.total, each.excused) for each in feedback.students] == [
        ("Student 1", None, True),
        ("Student 2", 4.0, False),
        ("Student 3", 4.0, False),
        ("Student 4", None, False),
        ("odd", 4.0, False),
        ("Student 9", 3.0, False),
    ]
    assert [each.page().decode()[3] for each in feedback.students[:5]] == ["4", "4", "4", "1", "4"]
    assert feedback.students[0].text.lines[-1] == "ill"
    assert "oral" in feedback.students[-1].page().decode()
    assert feedback.students[0].upload.names == ("hw-ann",)
    assert feedback.without_owner == ["odd"]
    assert feedback.remarks == ("2 submitted nothing and get nothing; --zeros gives them a zero.",)


def test_zeros_are_for_those_whose_time_is_over(graded: Path) -> None:
    """An extension counts; who has time left is named."""
    feedback = read(graded, zeros=True)

    assert [(each.label, each.total) for each in feedback.students[5:]] == [("Student 7", 0.0), ("Student 9", 3.0)]
    assert feedback.students[5].text.lines == ("Your mark: 0 of 4 points.", "Nothing was submitted.")
    assert [(each.who, each.reason) for each in feedback.left_out] == [
        ("Student 8", "submitted nothing, but has time left")
    ]


def test_a_mark_that_was_corrected_by_hand_is_said(graded: Path) -> None:
    """The page does not have it."""
    edit(graded / "grades.csv", "pair", as_decided="3.5")
    feedback = read(graded, title="HW 1")

    assert (feedback.students[1].total, feedback.students[1].text.title) == (3.5, "HW 1")
    assert "but not on the student's page: Student 2, Student 3." in feedback.remarks[0]


def test_results_of_an_earlier_version_are_an_error(graded: Path, tmp_path: Path) -> None:
    """As are lost files, and a folder of something else."""
    old = write_class(tmp_path / "old", (result("ann"), [person(1)]))
    with pytest.raises(CourseError, match=r"is of an earlier version.*Repeat the `fam grade` command"):
        read(old)
    (graded / "ann" / "results.json").write_text("{}")
    with pytest.raises(CourseError, match=r"ann cannot be read.*Remove the folder"):
        read(graded)
    with pytest.raises(CourseError, match=r"has no grades\.sqlite and no grades\.csv"):
        make_feedback(tmp_path, tmp_path / "out", FeedbackOptions(("site",)))
    assert not (tmp_path / "out").exists()


def test_names_of_an_anonymous_run_come_from_the_key(tmp_path: Path) -> None:
    """Without the key nothing is made, and a key that says otherwise is not believed."""
    marks = [(result("K622CK"), [person(1)]), (result("M777MM"), [person(2)]), (result("N888NN"), [person(3)])]
    folder = write_class(tmp_path / "R", *marks, record=replace(RECORD, anonymous=True, uploads={}))
    key = tmp_path / "key.csv"
    key.write_text("student,name,email\nK622CK,Student 1,s1@example.edu\nM777MM,Student 9,s9@example.edu\n")

    with pytest.raises(CourseError, match=r"was graded without names.*--key"):
        read(folder)
    feedback = read(folder, key=key)
    assert [each.label for each in feedback.students] == ["Student 1", "Student 9"]
    assert {each.who: each.reason for each in feedback.left_out} == {
        "M777MM": "another student in the key file",
        "N888NN": "not in the key file",
    }
    key.write_text("student,name,email\nAAAAAA,Student 1,s1@example.edu\n")
    with pytest.raises(CourseError, match="has none of the pseudonyms"):
        read(folder, key=key)
    key.write_text("name\nAda\n")
    with pytest.raises(CourseError, match="has no column student, email"):
        read(folder, key=key)


def test_a_key_of_a_class_with_names_is_an_error(graded: Path) -> None:
    """It would be another class's."""
    with pytest.raises(CourseError, match="was graded with names"):
        read(graded, key=graded / "grades.csv")


def test_a_worksheet_is_the_roster_of_a_class_without_one(tmp_path: Path) -> None:
    """Who is in it and submitted nothing gets the zero there, too."""
    folder = write_class(
        tmp_path / "R", (result("ann"), [person(1)]), record=replace(RECORD, roster=False, missing=())
    )
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "Identifier,Full name,Email address,Grade,Maximum grade,Feedback comments\n"
        "Participant 1,Student 1,s1@example.edu,,4.00,\nParticipant 2,Student 2,s2@example.edu,,4.00,\n"
    )
    options = FeedbackOptions(("moodle", "mail"), sheet, moodle=MoodleOptions())

    assert make_feedback(folder, tmp_path / "a", options).feedback.remarks == (
        "In the worksheet only, and left as they are: Student 2.",
    )
    make_feedback(folder, tmp_path / "b", replace(options, zeros=True))
    rows = (tmp_path / "b" / "moodle" / "sheet.csv").read_text().splitlines()
    assert rows[2].startswith("Participant 2,Student 2,s2@example.edu,0,4.00,<p>FAM feedback:")
    assert "s2@example.edu" in (tmp_path / "b" / "mail" / "mail_merge.csv").read_text()
    with pytest.raises(CourseError, match="--zeros needs to know the class"):
        make_feedback(folder, tmp_path / "c", FeedbackOptions(("site",), zeros=True))
