"""Read `decisions.csv`: the instructor's overrides, comments, extensions and excuses."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError, one_line
from fam.core.text import did_you_mean, escape_control_chars
from fam_grader.gradebook.csv_tables import Table, cell_position, read_table
from fam_grader.gradebook.late_policy import PIECE, read_duration, read_moment

COLUMNS = ("student", "function", "override", "adjustment", "comment", "extension", "excused", "attempt")
MAX_FAULTS = 20
MAX_QUOTED = 60
POINTS = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,6})?", re.ASCII)
YES = frozenset(("yes", "y", "x", "1", "true", "ja", "wahr", "oui", "vrai", "si", "sí", "✓"))
NO = frozenset(("", "no", "n", "0", "false", "nein", "falsch", "non", "faux"))
Value = TypeVar("Value")


@dataclass(frozen=True)
class Decision:
    """A row of the file.

    Args:
        row: its number in the table, from 0.
        student: who is meant, as written.
        function: the function that it is about; "" for the whole work.
        override: the points instead of those graded.
        adjustment: the points to add.
        comment: what the student reads.
        extension: another due time, or how much later it is.
        excused: whether the function, or the whole work, does not count.
        attempt: which attempt counts: a rule, or the name of a submission.
    """

    row: int
    student: str
    function: str = ""
    override: float | None = None
    adjustment: float | None = None
    comment: str = ""
    extension: datetime | timedelta | None = None
    excused: bool = False
    attempt: str = ""


@dataclass(frozen=True)
class Decisions:
    """All rows of the file at `path`, which has a row for each decision."""

    table: Table
    rows: tuple[Decision, ...] = ()

    def fault(self, row: int, column: str, message: str) -> Diagnostic:
        """Return a fault in a cell."""
        names = [name.casefold() for name in self.table.header]
        line, place = cell_position(self.table, row, names.index(column) if column in names else 0)
        return Diagnostic(self.table.path, line, place, one_line(message))

    def line(self, decision: Decision) -> int:
        """Return the line where a decision begins."""
        return self.table.lines[decision.row + 1]


def write_empty_decisions(path: Path) -> None:
    """Write a file with the headings only; one that is there already is never overwritten."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(COLUMNS)
    except FileExistsError:
        raise CourseError(
            f"{path} is there already, and is not overwritten; use it with --decisions {path}."
        ) from None
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}.") from error


def read_decisions(path: Path, functions: Collection[str]) -> Decisions:
    """Read the decisions at `path`; raise CourseError with all faults, each with its line and column.

    Args:
        path: a CSV file; see `read_table` for its dialects.
        functions: the functions of the course.
    """
    if not path.exists():
        raise CourseError(
            f"There is no file {path}. `fam grade --write-decisions {path}` writes one with the headings, which any "
            "spreadsheet opens."
        )
    decisions, faults = try_decisions(path, functions)
    raise_faults(faults)
    return decisions


def try_decisions(path: Path, functions: Collection[str]) -> tuple[Decisions, list[Diagnostic]]:
    """Return the decisions at `path` that could be read, and the faults; raise CourseError if it is no table."""
    reader = _Reader(Decisions(read_table(path)), functions)
    decisions = reader.read()
    cells = (decisions.fault(*fault) for fault in reader.cell_faults)
    return decisions, sorted([*reader.faults, *cells])


def check_decision(cells: Mapping[str, str], functions: Collection[str]) -> tuple[Decision | None, dict[str, str]]:
    """Return the decision that a row with these cells is, and the faults by column."""
    row = tuple(cells.get(column, "") for column in COLUMNS)
    table = Table(Path(), COLUMNS, (row,), lines=(1, 2), widths=(len(row),))
    reader = _Reader(Decisions(table), functions)
    decisions = reader.read()
    return next(iter(decisions.rows), None), {column: message for _, column, message in reversed(reader.cell_faults)}


def raise_faults(faults: Sequence[Diagnostic], end: str = "Nothing was graded.") -> None:
    """Raise CourseError if there are faults; `end` is its last line."""
    if faults:
        lines = [escape_control_chars(str(fault), keep="") for fault in sorted(faults)[:MAX_FAULTS]]
        more = [f"and {len(faults) - MAX_FAULTS} more"] if len(faults) > MAX_FAULTS else []
        raise CourseError("\n".join([*lines, *more, end]))


class _Reader:
    """Reads the cells, and collects the faults."""

    def __init__(self, empty: Decisions, functions: Collection[str]) -> None:
        self._empty, self._functions = empty, functions
        self._places = {name.casefold(): place for place, name in reversed(list(enumerate(empty.table.header)))}
        self.faults: list[Diagnostic] = []
        self.cell_faults: list[tuple[int, str, str]] = []  # row, column, message

    def read(self) -> Decisions:
        table = self._empty.table
        self._check_header()
        rows = []
        for row, width in enumerate(table.widths):
            if width > len(table.header):
                self._report_spill(row)
            elif decision := self._decision(row):
                rows.append(decision)
        return Decisions(table, tuple(rows))

    def _check_header(self) -> None:
        table, seen = self._empty.table, set()
        for place, name in enumerate(table.header):
            known = name.casefold()
            message = ""
            if known not in COLUMNS:
                used = any(row[place].strip() for row in table.rows)
                message = f"unknown column {name!r}{did_you_mean(known, COLUMNS)}" if name or used else ""
            elif known in seen:
                message = f"the column `{known}` is there twice."
            if message:
                self.faults.append(Diagnostic(table.path, *cell_position(table, -1, place), one_line(message)))
            seen.add(known)
        if "student" not in seen:
            self.faults.append(Diagnostic(table.path, table.lines[0], 1, "the column `student` is missing."))

    def _report_spill(self, row: int) -> None:
        table = self._empty.table
        line, column = cell_position(table, row, len(table.header))
        message = f"this cell is to the right of the last column; quote a cell with {table.delimiter!r} in it."
        self.faults.append(Diagnostic(table.path, line, column, message))

    def _decision(self, row: int) -> Decision | None:
        student = self._cell(row, "student")
        if not student:
            self._fault(row, "student", "no student is named, and no decision is for everybody.")
            return None
        override = self._parsed(row, "override", _points)
        adjustment = self._parsed(row, "adjustment", _points)
        if override is not None and override < 0:
            self._fault(row, "override", "a mark cannot be below 0.")
        if override is not None and adjustment is not None:
            self._fault(row, "adjustment", "override and adjustment exclude each other; add the points up.")
        decision = Decision(
            *(row, student, self._function(row), override, adjustment, self._cell(row, "comment")),
            self._parsed(row, "extension", _extension),
            bool(self._parsed(row, "excused", _yes)),
            self._cell(row, "attempt"),
        )
        if decision.function:
            for column, given in (("extension", decision.extension), ("attempt", decision.attempt)):
                if given:
                    self._fault(row, column, "this is for the whole work; leave `function` blank.")
        if decision.excused and (override is not None or adjustment is not None):
            self._fault(row, "excused", "what is excused has no points; leave override and adjustment blank.")
        return decision

    def _function(self, row: int) -> str:
        name = self._cell(row, "function")
        if name and name not in self._functions:
            self._fault(row, "function", f"unknown function {_quoted(name)}{did_you_mean(name, self._functions)}")
        return name

    def _cell(self, row: int, column: str) -> str:
        place = self._places.get(column)
        return "" if place is None else self._empty.table.rows[row][place].strip()

    def _parsed(self, row: int, column: str, parse: Callable[[str], Value]) -> Value | None:
        text = self._cell(row, column)
        try:
            return parse(text) if text else None
        except CourseError as error:
            self._fault(row, column, str(error))
            return None

    def _fault(self, row: int, column: str, message: str) -> None:
        self.cell_faults.append((row, column, message))


def _quoted(text: str) -> str:
    return repr(text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…")


def _points(text: str) -> float:
    plain = text.replace("−", "-").lstrip("'")  # what a typographer, and what a wary program wrote before a sign
    if not POINTS.fullmatch(plain):
        raise CourseError(f"{_quoted(text)} is not understood; expected points such as 2, +0.5 or -1.")
    return float(plain.replace(",", "."))


def _yes(text: str) -> bool:
    plain = text.casefold()
    if plain not in YES | NO:
        raise CourseError(f"{_quoted(text)} is not understood; expected yes, no or nothing.")
    return plain in YES


def _extension(text: str) -> datetime | timedelta:
    if PIECE.match(text.casefold()) and not re.search(r"[:.]\d\d", text):
        return read_duration(text)
    try:
        return read_moment(text)
    except CourseError as error:
        if "not understood" not in str(error):
            raise
        raise CourseError(
            f"{_quoted(text)} is not understood; expected a time such as 2026-11-27T23:59, or a duration such as "
            "2 days."
        ) from None
