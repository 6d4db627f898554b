"""Tables are read in the dialects in which people and platforms export them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_grader.gradebook import csv_tables
from fam_grader.gradebook.csv_tables import read_columns, read_table

ROWS = (("Ada Lovelace", "ada@example.edu"), ("José Núñez", "jose@example.edu"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a place for a table."""
    return tmp_path / "table.csv"


@pytest.mark.parametrize(
    ("encoding", "known"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_encodings_and_delimiters_are_found_out(
    table: Path, encoding: str, known: str, delimiter: str, end: str
) -> None:
    """With a mark of byte order or without, from Excel in any country."""
    lines = [delimiter.join(row) for row in (("Name", "Email"), *ROWS)]
    table.write_bytes((end.join(lines) + end).encode(encoding))

    read = read_table(table)

    assert (read.header, read.rows, read.encoding) == (("Name", "Email"), ROWS, known)
    assert [read.cell(row, "name") for row in read.rows] == ["Ada Lovelace", "José Núñez"]


def test_excels_own_first_line_names_the_delimiter(table: Path) -> None:
    """It is no header."""
    table.write_text("sep=;\nName;Email\nLovelace, Ada;a@b.c\n")

    assert read_table(table).rows == (("Lovelace, Ada", "a@b.c"),)


def test_quoted_cells_hold_what_they_hold(table: Path) -> None:
    """Delimiters, quotes and line breaks."""
    table.write_text('Name,Email\n"Lovelace, ""Ada""\nKing",a@b.c\n')

    assert read_table(table).rows == (('Lovelace, "Ada"\nKing', "a@b.c"),)


def test_rows_are_as_wide_as_the_header_and_empty_ones_are_left_out(table: Path) -> None:
    """A short row is filled, a long one cut."""
    table.write_text("Name,Email\nAda\n\n , \nBob,b@c.d,more\n")

    assert read_table(table).rows == (("Ada", ""), ("Bob", "b@c.d"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"PK\x03\x04\x00\x00\x81", "is no text"),
        (b'Name\n"Ada\n', "is no table"),
        (b"Name\n\x81\xff\n", "is no text"),
    ],
    ids=["nothing", "empty lines", "an Excel file", "an open quote", "no encoding"],
)
def test_what_is_no_table_is_told(table: Path, content: bytes, says: str) -> None:
    """With what to do about it."""
    table.write_bytes(content)

    with pytest.raises(CourseError, match=says):
        read_table(table)


def test_a_table_that_cannot_be_read_is_told(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is missing, or far too large."""
    with pytest.raises(CourseError, match="cannot be read: No such file"):
        read_table(table)

    monkeypatch.setattr(csv_tables, "MAX_TABLE", 10)
    table.write_text("Name,Email\nAda,a\n")
    with pytest.raises(CourseError, match="is it the right file"):
        read_table(table)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_an_error_for_people(tmp_path: Path, content: bytes) -> None:
    """And never another exception."""
    path = tmp_path / "any.csv"
    path.write_bytes(content)

    try:
        read = read_table(path)
    except CourseError:
        return
    assert all(len(row) == len(read.header) for row in read.rows)


@pytest.mark.parametrize(
    "texts",
    [
        ["name=Nombre completo", "id=N\u00ba"],
        ["name=Nombre completo, id=N\u00ba"],
        ["NAME=Nombre completo id=N\u00ba"],
    ],
    ids=["two options", "with a comma", "with a space"],
)
def test_columns_can_be_named(texts: list[str]) -> None:
    """In as many options as one likes; a column's name may hold spaces."""
    assert read_columns(texts) == {"name": "Nombre completo", "id": "N\u00ba"}


@pytest.mark.parametrize("text", ["", "name", "name=", "color=red", "red name=Nombre"])
def test_what_names_no_column_is_refused(text: str) -> None:
    """The message has all the roles."""
    with pytest.raises(
        CourseError, match=r"not understood; expected ROLE=COLUMN with one of name, first, last, email"
    ):
        read_columns([text])


def test_a_named_column_comes_before_one_that_is_known_by_its_name(tmp_path: Path) -> None:
    """The user knows the table; capitals, spaces and underscores of the name do not matter."""
    path = tmp_path / "roster.csv"
    path.write_text("Name,Alias_of  Student\nx7,Ada Lovelace\n", encoding="utf-8")

    table = read_table(path, {"name": "alias of student", "id": "not here"})

    assert table.cell(table.rows[0], "name") == "Ada Lovelace"
    assert table.named == {"name"}
