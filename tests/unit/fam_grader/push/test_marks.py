"""The marks of a push are those of grades.csv, with their corrections, for the owners whom the journal knows."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_grader.batch.history import Mark
from fam_grader.batch.journal import Journal
from fam_grader.push.marks import open_marks
from support.graded_class import person, result, write_class

EVE = result("eve", "could not run", "passed", "passed", "passed", "passed")


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """Return the results of Ann with a bonus, a pair, Eve, whose mark is unknown, and a submission of no one."""
    marks = [
        (result("ann", bonus=1.5), [person(1)]),
        (result("=pair"), [person(2), person(3)]),
        (EVE, [person(4)]),
        (result("odd"), []),
    ]
    return write_class(tmp_path / "RESULTS", *marks)


def edit(folder: Path, delimiter: str = ",", **cells: str) -> None:
    """Change the first row of grades.csv, as a spreadsheet does; new names are new columns."""
    path = folder / "grades.csv"
    header, *body = csv.reader(path.read_text(encoding="utf-8").splitlines())
    header += [name for name in cells if name not in header]
    rows = [row + [""] * (len(header) - len(row)) for row in body]
    for name, cell in cells.items():
        rows[0][header.index(name)] = cell
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def totals(folder: Path) -> list[float | None]:
    """Return the marks in their order."""
    with open_marks(folder) as marks:
        return [each.total for each in marks]


def test_each_owner_has_the_mark_of_the_submission(graded: Path) -> None:
    """Score and bonus; unknown after an internal error, and never zero."""
    with open_marks(graded) as marks:
        found = [(each.submission, each.person, each.total) for each in marks]

    assert found == [
        ("ann", person(1), 5.5),
        ("'=pair", person(2), 4.0),
        ("'=pair", person(3), 4.0),
        ("eve", person(4), None),
        ("odd", None, 4.0),
    ]
    assert {each.maximum for each in marks} == {4.0}
    assert marks[3].comment == ""
    assert marks[1].page == graded / "=pair" / "feedback.html"


def test_what_was_decided_counts_and_is_said(graded: Path) -> None:
    """Before the total after the late penalty."""
    edit(graded, late_penalty="2", total_after_late="3.5", as_decided="3.75")
    with closing(Journal(graded / "grades.sqlite")) as journal:
        mark = Mark("ann", {"double": 3.0, "halve": 1.0}, 3.75, decision="adjusted by +0.25", comment="well\ndone")
        journal.add_decided([("s1@example.edu", "ann", mark)], datetime.now(timezone.utc))

    with open_marks(graded) as marks:
        assert marks[0].comment.splitlines()[:4] == [
            "FAM feedback: 3.75 of 4 points",
            "Decision: adjusted by +0.25",
            "well",
            "done",
        ]


def test_what_is_excused_has_no_mark(graded: Path) -> None:
    """Whatever it would be after the late penalty."""
    edit(graded, late_penalty="2", total_after_late="3.5", as_decided="")

    assert totals(graded)[0] is None


def test_the_total_after_the_late_penalty_counts(graded: Path) -> None:
    """And is unknown where the lateness is, until the instructor decides."""
    edit(graded, late_penalty="2", total_after_late="3.5")

    with open_marks(graded) as marks:
        assert marks[0].comment.startswith("FAM feedback: 3.5 of 4 points (score 4, bonus 1.5, late penalty -2)")
    assert totals(graded) == [3.5, None, None, None, None]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_that_a_spreadsheet_has_written_is_read(graded: Path, delimiter: str) -> None:
    """With its separators and its decimal commas."""
    edit(graded, delimiter, score="3,25")

    assert totals(graded)[0] == 4.75


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"score": "four"}, "row 2: 'four' is no number"),
        ({"score": "nan"}, "row 2: 'nan' is no number"),
        ({"student": "bob"}, "row 2 is of 'bob', which grades.sqlite does not know"),
    ],
)
def test_a_table_that_makes_no_sense_is_an_error(graded: Path, cells: dict[str, str], reason: str) -> None:
    """No mark is guessed."""
    edit(graded, **cells)

    with pytest.raises(CourseError, match=reason):
        totals(graded)


def test_a_folder_that_is_no_result_of_a_class_is_an_error(tmp_path: Path, graded: Path) -> None:
    """And it is left as it is."""
    with pytest.raises(CourseError, match=r"has no grades\.sqlite and no grades\.csv"):
        totals(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["RESULTS"]

    with closing(Journal(graded / "grades.sqlite")) as journal:
        journal.record_owners({}.items())
    with pytest.raises(CourseError, match=r"does not say whose the marks are. Repeat the `fam grade` command"):
        totals(graded)


def test_no_run_changes_the_marks_meanwhile(graded: Path) -> None:
    """Nor does a second push send them too."""
    with open_marks(graded), pytest.raises(CourseError, match="Another run"):
        totals(graded)
