"""The instructor's decisions: read from whatever a spreadsheet made of the file, with every fault at its place."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_grader.gradebook.decisions import COLUMNS, Decision, read_decisions, write_empty_decisions

FUNCTIONS = ("double", "halve")


def read(path: Path, content: str | bytes) -> list[Decision]:
    """Read a file with this content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_decisions(path, FUNCTIONS).rows)


def faults(path: Path, content: str) -> list[str]:
    """Return the faults of a file, each with line and column."""
    with pytest.raises(CourseError) as raised:
        read(path, content)
    *found, last = str(raised.value).splitlines()
    assert last == "Nothing was graded."
    return [line.partition("decisions.csv:")[2] for line in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a place for the file."""
    return tmp_path / "decisions.csv"


@pytest.mark.parametrize(
    "content",
    [
        "student,function,override,comment\nada,double,2.5,see me\n",
        "\ufeffstudent;function;override;comment\r\nada;double;2,5;see me\r\n;;;\r\n\r\n",
        "sep=;\r\nStudent;FUNCTION;Override;Comment;;\r\n ada ; double ; 2,50 ; see me ;;\r\n",
        "comment\toverride\tfunction\tstudent\n\nsee me\t+2.5\tdouble\tada\n",
        "student,function,override,comment\nada,double,2.5,see me\n".encode("utf-16"),
    ],
    ids=["plain", "excel with semicolons", "excel's own line", "tabs in another order", "utf-16"],
)
def test_a_row_is_read_from_every_dialect(path: Path, content: str | bytes) -> None:
    """A byte order mark, decimal commas, blank lines and columns change nothing."""
    (row,) = read(path, content)

    assert (row.student, row.function, row.override, row.comment) == ("ada", "double", 2.5, "see me")


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-20T18:00", "2026-11-20 18:00:59"),
        ("2026-11-20", "2026-11-20 23:59:59"),
        ("20.11.2026", "2026-11-20 23:59:59"),
        ("20.11.2026 18:00:30", "2026-11-20 18:00:30"),
        ("11/20/2026 6:00 PM", "2026-11-20 18:00:59"),
        ("20/11/2026 12:30 am", "2026-11-20 00:30:59"),
    ],
)
def test_an_extension_is_a_time_as_spreadsheets_show_it(path: Path, cell: str, moment: str) -> None:
    """A minute and a day last until their end."""
    (row,) = read(path, f'student,extension\nada,"{cell}"\n')

    assert not isinstance(row.extension, timedelta)
    assert row.extension is not None
    assert row.extension.strftime("%Y-%m-%d %H:%M:%S") == moment


def test_an_extension_is_a_duration(path: Path) -> None:
    """Of the due time."""
    assert [row.extension for row in read(path, "student,extension\nada,2 days\neve,36h\n")] == [
        timedelta(days=2),
        timedelta(hours=36),
    ]


def test_every_fault_has_its_line_and_column(path: Path) -> None:
    """Also behind quotes with separators and line breaks; none of the rows is applied."""
    content = (
        "student,function,override,adjustment,comment,extension,excused,attempt\n"
        'ada,dubble,,,"a, b\nc",11/12/2026,perhaps,\n'
        ",halve,1,,,,,\n"
        "eve,,-1,,,46346.75,,\n"
        "eve,double,1,2,,2 days,,best\n"
        "eve,,1,,,,yes,\n"
        "eve,,,,late, sorry,,,\n"
        "eve,,x,,,soon,,\n"
    )

    assert faults(path, content) == [
        "2:5: unknown function 'dubble'; did you mean `double`?",
        "3:4: '11/12/2026' may be in month 11 or 12; write it like 2026-11-12.",
        "3:15: 'perhaps' is not understood; expected yes, no or nothing.",
        "4:1: no student is named, and no decision is for everybody.",
        "5:6: a mark cannot be below 0.",
        "5:11: '46346.75' is a spreadsheet's number for a time, probably 2026-11-20T18:00; write that instead.",
        "6:14: override and adjustment exclude each other; add the points up.",
        "6:17: this is for the whole work; leave `function` blank.",
        "6:25: this is for the whole work; leave `function` blank.",
        "7:11: what is excused has no points; leave override and adjustment blank.",
        "8:13: 'sorry' is not understood; expected a time such as 2026-11-27T23:59, or a duration such as 2 days.",
        "9:6: 'x' is not understood; expected points such as 2, +0.5 or -1.",
        "9:10: 'soon' is not understood; expected a time such as 2026-11-27T23:59, or a duration such as 2 days.",
    ]


def test_faults_of_the_heading(path: Path) -> None:
    """An unknown column could hold decisions; a cell beside the table could, too."""
    assert faults(path, "studnet;override;override\nada;1;\n") == [
        "1:1: the column `student` is missing.",
        "1:1: unknown column 'studnet'; did you mean `student`?",
        "1:18: the column `override` is there twice.",
        "2:1: no student is named, and no decision is for everybody.",
    ]
    assert faults(path, "student;override\nada;1;2\n") == [
        "2:7: this cell is to the right of the last column; quote a cell with ';' in it."
    ]


def test_an_empty_file_is_written_once(path: Path) -> None:
    """It can be read as it is, and nothing is ever written over decisions."""
    write_empty_decisions(path)

    assert read_decisions(path, FUNCTIONS).rows == ()
    assert path.read_text() == ",".join(COLUMNS) + "\n"
    with pytest.raises(CourseError, match="not overwritten"):
        write_empty_decisions(path)


def test_a_missing_file_says_how_to_make_one(path: Path) -> None:
    """A typo in its name must not grade without it."""
    with pytest.raises(CourseError, match="--write-decisions"):
        read_decisions(path, FUNCTIONS)


@given(st.lists(st.lists(st.text("ab=+-;,\"'\n\r\t1.2 /yé", max_size=6), min_size=8, max_size=8), max_size=4))
def test_no_content_is_applied_in_part(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    """A file is read as a whole, or refused with reasons that are lines of text."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    quoted = ("\u0022".join(["", cell.replace('"', '""'), ""]) for row in rows for cell in row)
    cells = list(quoted)
    lines = [",".join(cells[start : start + 8]) for start in range(0, len(cells), 8)]
    path.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8", newline="")

    try:
        read_rows = read_decisions(path, FUNCTIONS).rows
    except CourseError as error:
        assert str(error)
    else:
        assert len(read_rows) == sum(any(cell.strip() for cell in row) for row in rows)
        assert all(row.student for row in read_rows)
