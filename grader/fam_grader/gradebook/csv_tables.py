"""Read CSV tables of people and learning platforms, in many dialects and with many names for a column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.text import escape_control_chars

MAX_TABLE = 32 << 20  # bytes
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # of byte order
DELIMITERS = ",;\t"
PARTICIPANT = re.compile(r"[^\W\d]\D*\s\d+")  # of Moodle's, in any language
NUMBER = re.compile(r"\d+([.,]\d+)?")

# What a column holds, by the names that people, Canvas, Gradescope, Moodle and GitHub Classroom give it.
ROLES: Mapping[str, frozenset[str]] = {
    role: frozenset(names)
    for role, names in {
        "name": ("name", "names", "full name", "fullname", "student", "student name"),
        "first": ("first name", "firstname", "first", "given name", "given names", "preferred/first name"),
        "last": ("last name", "lastname", "last", "surname", "family name"),
        "email": ("email", "e-mail", "email address", "e-mail address", "mail"),
        "id": ("id", "sid", "student id", "id number", "student number", "sis user id", "matriculation number"),
        "login": ("login", "login id", "sis login id", "username", "user name", "user", "netid", "uni id"),
        "github": ("github", "github username", "github login", "github user", "github id"),
        "identifier": ("identifier",),
        "group": ("group", "groups", "section", "sections"),
        "submitted": ("submitted", "submitted at", "submission time", "last modified (submission)"),
    }.items()
}
# Roles that only a gradebook to be filled in has; `--columns` may name them.
SHEET_ROLES = ("grade", "maximum", "feedback")
NAME_THEM = "Name other columns with --columns, such as: --columns 'name=Full Name, id=Number'."
# A spreadsheet evaluates a cell that begins with one of these, in some languages also with the wide ones; where it
# splits rows at semicolons, as in many countries, also what follows a semicolon.
FORMULA_START = re.compile(r"(^|;)(\s*)(?=[=+\-@＝＋－＠])")
NAMED = re.compile(rf"(?:^|[\s,;]+)({'|'.join([*ROLES, *SHEET_ROLES])})=", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A table with a header; every row has as many cells."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    columns: Mapping[str, int] = field(default_factory=dict)  # where each role is
    worksheet: Mapping[str, int] = field(default_factory=dict)  # grade, maximum and feedback, known by the cells
    named: frozenset[str] = frozenset()  # roles whose column the user has given
    lines: tuple[int, ...] = ()  # where the header and each row begin
    widths: tuple[int, ...] = ()  # of each row in the file, up to its last cell with content

    def cell(self, row: Sequence[str], role: str) -> str:
        """Return the cell of this role, or nothing."""
        return row[self.columns[role]].strip() if role in self.columns else ""


def read_columns(texts: Sequence[str]) -> dict[str, str]:
    """Return the column that is named for each role; the names may hold spaces.

    >>> read_columns(["name=Nombre completo", "id=DNI, email=Correo"])
    {'name': 'Nombre completo', 'id': 'DNI', 'email': 'Correo'}
    """
    columns: dict[str, str] = {}
    for text in texts:
        before, *pairs = NAMED.split(text.strip())
        named = {role.casefold(): name.strip() for role, name in zip(pairs[::2], pairs[1::2], strict=True)}
        if before or not named or not all(named.values()):
            roles = ", ".join([*ROLES, *SHEET_ROLES])
            raise CourseError(f"--columns {text!r} is not understood; expected ROLE=COLUMN with one of {roles}.")
        columns |= named
    return columns


def read_table(path: Path, named: Mapping[str, str] | None = None) -> Table:
    """Read a CSV file: with or without a byte order mark, in UTF-8, UTF-16 or Windows-1252, with `,`, `;` or tabs.

    Args:
        path: the file.
        named: the names of columns whose role the user has given; a table need not have all of them.
    """
    text, encoding = _decoded(path)
    text, delimiter, above = _dialect(text)
    lines, rows = _rows(path, text, delimiter)
    if not rows:
        raise CourseError(f"{path} is empty; a header and a row for each student were expected.")
    header = tuple(cell.strip() for cell in rows[0])
    width = len(header)
    body = tuple((*row[:width], *("",) * (width - len(row))) for row in rows[1:])
    columns = _columns(header)
    people, worksheet = ({}, {}) if "identifier" in columns else _moodle_columns(body, width)
    kept = {role: place for role, place in columns.items() if place not in people.values() and role not in people}
    given = _given(header, named or {})
    return Table(
        *(path, header, body, encoding, delimiter, {**kept, **people, **given}, worksheet, frozenset(given)),
        lines=tuple(line + above for line in lines),
        widths=tuple(max(place for place, cell in enumerate(row, 1) if cell.strip()) for row in rows[1:]),
    )


def cell_position(table: Table, row: int, place: int) -> tuple[int, int]:
    """Return the line and the column, both from 1, where a cell begins in the file; row -1 is the header."""
    line = table.lines[row + 1]
    text = "".join(list(io.StringIO(_decoded(table.path)[0], newline=""))[line - 1 :])
    quoted, column = False, 1
    for each in text:
        if not place:
            break
        quoted ^= each == '"'
        place -= each == table.delimiter and not quoted
        line, column = (line + 1, 1) if each == "\n" else (line, column + 1)
    return line, column


def split_rows(path: Path, text: str) -> tuple[list[str], str, list[tuple[int, int]]]:
    """Return the lines of a table, its delimiter, and for each row that holds anything where it begins and ends."""
    body, delimiter, above = _dialect(text)
    begins, _ = _rows(path, body, delimiter)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    ends, begin = {}, 1
    for _row in reader:
        ends[begin], begin = reader.line_num, reader.line_num + 1
    return lines, delimiter, [(each - 1 + above, ends[each] + above) for each in begins]


def replace_cells(table: Table, cells: Mapping[tuple[int, int], str]) -> bytes:
    """Return the file of a table with other texts in some cells, by row and column; every other byte stays.

    What the file's encoding cannot express becomes an entity of HTML.
    """
    text, encoding = _decoded(table.path)
    body, delimiter, _ = _dialect(text)
    filled = [row for row in _raw_rows(body, delimiter) if any(_unquoted(cell).strip() for cell in row.cells)]
    pieces, done = [text[: len(text) - len(body)]], 0
    for number in sorted({row for row, _ in cells}):
        row = filled[number + 1]
        raw = dict(enumerate(row.cells))
        raw |= {
            place: _quoted(cell, delimiter, raw.get(place, "")) for (at, place), cell in cells.items() if at == number
        }
        line = delimiter.join(raw.get(place, "") for place in range(max(raw) + 1))
        pieces += [body[done : row.begin], line]
        done = row.begin + len(delimiter.join(row.cells))
    changed = "".join([*pieces, body[done:]])
    if encoding != "utf-16":
        return changed.encode(encoding, "xmlcharrefreplace")
    mark = next(mark for mark, _ in MARKS if table.path.read_bytes().startswith(mark))
    return mark + changed.encode("utf-16-le" if mark == MARKS[1][0] else "utf-16-be", "xmlcharrefreplace")


@dataclass(frozen=True)
class _RawRow:
    """A row as it stands in the file: where it begins, and its cells with their quotes."""

    begin: int
    cells: tuple[str, ...]


def _raw_rows(text: str, delimiter: str) -> Iterator[_RawRow]:
    other = rf"[^{re.escape(delimiter)}\r\n]*"
    cell = re.compile(rf'"(?:[^"]|"")*"{other}|{other}')
    begin = place = 0
    cells: list[str] = []
    while place < len(text) or cells:
        found = cell.match(text, place)
        assert found is not None  # it may be empty
        cells.append(found[0])
        place = found.end()
        if text[place : place + 1] != delimiter:
            yield _RawRow(begin, tuple(cells))
            cells = []
            begin = place + (2 if text.startswith("\r\n", place) else 1)
            place = begin
        else:
            place += 1


def _unquoted(cell: str) -> str:
    return cell[1 : cell.rindex('"')].replace('""', '"') if cell.startswith('"') else cell


def _quoted(cell: str, delimiter: str, before: str) -> str:
    """Return a cell with quotes, if it needs them or had them before."""
    needed = (
        before.startswith('"') or any(each in cell for each in (delimiter, '"', "\r", "\n")) or cell != cell.strip()
    )
    return '"' + cell.replace('"', '""') + '"' if needed else cell


def _dialect(text: str) -> tuple[str, str, int]:
    """Return a table's text, its delimiter, and how many lines stand above."""
    first, _, rest = text.partition("\n")
    if separator := re.fullmatch(r"sep=(.)\s*", first, re.IGNORECASE):  # Excel's own line
        return rest, separator[1], 1
    return text, max(DELIMITERS, key=first.count), 0


def _rows(path: Path, text: str, delimiter: str) -> tuple[list[int], list[tuple[str, ...]]]:
    """Return the rows that hold anything, and the lines where they begin."""
    lines: list[int] = []
    rows: list[tuple[str, ...]] = []
    reader, begin = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                lines.append(begin)
                rows.append(tuple(row))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise CourseError(f"{path} is no table: {error}. Expected CSV with a header; export it again.") from error
    return lines, rows


def _moodle_columns(rows: Sequence[Sequence[str]], width: int) -> tuple[dict[str, int], dict[str, int]]:
    """Recognise a grading worksheet of Moodle's by its cells, whatever language its header is in.

    It begins with `Participant 2001` and the name; the maximum grade, a number in each row, follows the grade; the
    feedback is last.
    """
    if not rows or not all(PARTICIPANT.fullmatch(row[0].strip()) for row in rows):
        return {}, {}
    emails = [place for place in range(2, width) if all("@" in row[place] for row in rows)]
    grades = [
        place
        for place in range(2, width - 1)
        if all(NUMBER.fullmatch(row[place + 1].strip()) for row in rows)
        and all(row[place].strip() in ("", "-") or NUMBER.fullmatch(row[place].strip()) for row in rows)
    ]
    if not emails or not grades:
        return {}, {}
    people = {"identifier": 0, "name": 1, "email": emails[0]}
    return people, {"grade": grades[0], "maximum grade": grades[0] + 1, "feedback comments": width - 1}


def _decoded(path: Path) -> tuple[str, str]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TABLE + 1)
    except OSError as error:
        raise CourseError(f"The table {path} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_TABLE:
        raise CourseError(f"The table {path} is larger than {MAX_TABLE >> 20} MB; is it the right file?")
    return decode_table(path, content)


def decode_table(path: Path, content: bytes) -> tuple[str, str]:
    """Return the text of a table, and its encoding; `path` is for the error if it has none."""
    marked = next((encoding for mark, encoding in MARKS if content.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise CourseError(f"{path} is no text: neither UTF-8, UTF-16 nor Windows-1252. Save it as CSV in UTF-8.")


def _given(header: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    """Return where the columns are whose role the user has given."""
    plain = [_plain(name) for name in header]
    return {role: plain.index(_plain(name)) for role, name in named.items() if _plain(name) in plain}


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().casefold()


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Return each role's column; of several of one role, the first counts, but Canvas' own id is apart."""
    plain = [_plain(name) for name in header]
    columns: dict[str, int] = {}
    for place, name in enumerate(plain):
        role = next((role for role, names in ROLES.items() if name in names), "")
        if name == "id" and "section" in plain:
            role = "canvas"
        if role:
            columns.setdefault(role, place)
    return columns


def escape_csv_formula(text: str) -> str:
    r"""Return `text` on one line, as a cell that no spreadsheet evaluates.

    >>> escape_csv_formula("=cmd()"), escape_csv_formula("a\nb"), escape_csv_formula("a; =cmd()")
    ("'=cmd()", 'a\\nb', "a;' =cmd()")
    """
    return FORMULA_START.sub(r"\1'\2", escape_control_chars(text, keep=""))
