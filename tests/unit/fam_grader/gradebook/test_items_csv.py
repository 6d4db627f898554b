"""`items.csv`: each person once, as in the gradebook, and nothing that a spreadsheet evaluates."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from fam.course import Course
from fam_grader.gradebook.class_list import make_class_list
from fam_grader.gradebook.grades_csv import ClassColumns
from fam_grader.gradebook.items_csv import class_items, write_items
from fam_grader.gradebook.roster import Roster, read_roster
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import Kind, Owner, SubmissionSource
from support.made_results import RIGHT, make_result, rejected

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
WRONG = ["passed", *["value"] * 4]
CLASS = """name,email,Section
Ada,ada@x.edu,=1+1
Bob,bob@x.edu,B
Cem,cem@x.edu,B
Dan,dan@x.edu,B
Mia,mia@x.edu,B
"""


def source(name: str, *owners: str, hours: int = 0) -> SubmissionSource:
    """Return a submission of the owners with these names."""
    people = tuple(Owner(each, f"{each}@x.edu") for each in owners)
    return SubmissionSource(Path(name), name, name, (), Kind.GRADESCOPE, people, NOON + timedelta(hours=hours))


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    """Return a roster with sections."""
    (tmp_path / "roster.csv").write_text(CLASS, encoding="utf-8")
    return read_roster(tmp_path / "roster.csv")


def rows(path: Path, columns: ClassColumns, found: list[SubmissionResult], course: Course) -> list[dict[str, str]]:
    """Write the table and read it."""
    write_items(path / "items.csv", class_items(columns, found, course))
    with (path / "items.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_person_counts_once(tmp_path: Path, roster: Roster, small_course: Course) -> None:
    """By the attempt that counts; two who submitted together are two, and who submitted nothing is none."""
    sources = [
        *(source("old", "Ada"), source("ada", "Ada", hours=1), source("pair", "Bob", "Cem", hours=2)),
        *(source("dan", "Dan"), source("eve", "Eve")),
    ]
    columns = ClassColumns(make_class_list(sources, roster))
    counting = {each.student for each in columns.listed.counting}
    made = [make_result(WRONG, "ada"), make_result(RIGHT, "pair"), rejected("dan"), make_result(RIGHT, "eve")]
    assert counting == {each.student for each in made}

    items = class_items(columns, made, small_course)
    table = rows(tmp_path, columns, made, small_course)

    assert items.left_out == {"could not be read": 1, "without a known owner": 1}
    first = [row for row in table if (row["function"], row["group"]) == ("double", "")]
    assert [(row["section"], row["students"], row["mean"], row["sd"]) for row in first] == [
        ("", "3", "2.3333", "1.1547"),
        ("'=1+1", "1", "1", ""),
        ("B", "2", "3", "0"),
    ]
    assert [row["discrimination"] for row in first] == ["1", "", ""]
    assert [row["points"] for row in first] == ["3"] * 3
    assert datetime.fromisoformat(first[0]["last_submission"]) == NOON + timedelta(hours=2)
    assert not any("nan" in cell.lower() for row in table for cell in row.values())


def test_an_anonymous_table_has_no_small_sections(tmp_path: Path, roster: Roster, small_course: Course) -> None:
    """The points of a section of one are a person's."""
    columns = ClassColumns(make_class_list([source("ada", "Ada"), source("bob", "Bob")], roster), anonymous=True)

    table = rows(tmp_path, columns, [make_result(RIGHT, "ada"), make_result(RIGHT, "bob")], small_course)

    assert {row["section"] for row in table} == {""}
    assert table[0]["students"] == "2"


def test_a_class_without_submissions_or_roster(tmp_path: Path, small_course: Course) -> None:
    """An empty class has no statistics; a submission that names no one is one person's."""
    alone = ClassColumns(make_class_list([source("x")]))

    assert rows(tmp_path, ClassColumns(make_class_list([])), [], small_course) == []
    table = rows(tmp_path, alone, [make_result(RIGHT, "x")], small_course)
    assert {(row["students"], row["sd"], row["discrimination"]) for row in table} == {("1", "", "")}


def test_a_person_in_two_sections_is_one(tmp_path: Path) -> None:
    """A roster may have a row for each section; the first counts."""
    (tmp_path / "roster.csv").write_text("name,group\nAda,A\nAda,B\n", encoding="utf-8")

    people = read_roster(tmp_path / "roster.csv").people

    assert [(each.name, each.group) for each in people] == [("Ada", "A")]
