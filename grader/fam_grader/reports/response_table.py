"""The points of a class, item by item: a few bytes for each student and item, however large the class is."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

ALL = ""  # the section that everybody is in
NOT_ASKED = 0  # the code of an item that a student was not asked
WIDE = 1 << 16  # the first code that two bytes do not hold


class Item(NamedTuple):
    """A function, or one of its hidden groups."""

    function: str
    group: str = ""


class Answer(NamedTuple):
    """What one student earned with one item; what is unknown is None.

    Args:
        earned: the points of the item.
        total: of all functions.
        excused: whether the item does not count for the student.
        unanswered: whether its function is not written or does not load.
    """

    earned: float | None
    total: float | None
    excused: bool = False
    unanswered: bool = False


@dataclass(frozen=True)
class Response:
    """The points of one student.

    Args:
        points: by item; None where checks could not run.
        total: of all functions; None if any is unknown or excused.
        excused: the functions that do not count for the student.
        unanswered: the functions that are not written or do not load.
        section: the student's section; "" if unknown.
        submitted: when the submission came, if known.
    """

    points: Mapping[Item, float | None]
    total: float | None
    excused: frozenset[str] = frozenset()
    unanswered: frozenset[str] = frozenset()
    section: str = ALL
    submitted: datetime | None = None

    def answer(self, item: Item) -> Answer:
        """Return the answer to an item; a group that was not run is worth 0 if its function is."""
        if item in self.points:
            earned = self.points[item]
        else:
            earned = 0.0 if self.points.get(Item(item.function)) == 0 else None
        excused, unanswered = item.function in self.excused, item.function in self.unanswered
        return Answer(earned, self.total, excused, unanswered)


class _Cell(NamedTuple):
    """What a code stands for: the points of an item, and of a function also how they count."""

    points: float | None = None
    asked: bool = False
    excused: bool = False
    unanswered: bool = False


class ResponseTable:
    """The responses of a class: of each item a column of codes, which stand for points."""

    def __init__(self) -> None:
        self.sections: list[str] = []
        self.submitted: list[datetime | None] = []
        self._totals: list[float | None] = []
        self._columns: dict[Item, array[int]] = {}
        self._cells = [_Cell()]  # by their codes
        self._codes = {_Cell(): NOT_ASKED}

    def add(self, response: Response) -> None:
        """Add the points of one student."""
        points, excused, unanswered = response.points, response.excused, response.unanswered
        for name in (excused | unanswered).difference(item.function for item in points if not item.group):
            self._put(Item(name), _Cell(None, False, name in excused, name in unanswered))
        for item, value in points.items():
            name = "" if item.group else item.function
            self._put(item, _Cell(value, True, name in excused, name in unanswered))
        self.sections.append(response.section)
        self.submitted.append(response.submitted)
        self._totals.append(response.total)
        for column in self._columns.values():
            if len(column) < len(self.sections):
                column.append(NOT_ASKED)

    def answers(self, item: Item, section: str = ALL) -> Iterator[Answer]:
        """Yield the answers of a section to an item, in the order of the students."""
        nothing = array("H", bytes(2 * len(self.sections)))
        own, whole = (self._columns.get(each, nothing) for each in (item, Item(item.function)))
        cells = self._cells
        for code, about, total, where in zip(own, whole, self._totals, self.sections, strict=True):
            if section in (ALL, where):
                earned, asked, _, _ = cells[code]
                function = cells[about]
                if not asked and function.points == 0:
                    earned = 0.0
                yield Answer(earned, total, function.excused, function.unanswered)

    def _put(self, item: Item, cell: _Cell) -> None:
        code = self._codes.setdefault(cell, len(self._cells))
        if code == len(self._cells):
            self._cells.append(cell)
            if code == WIDE:
                self._columns = {each: array("I", column) for each, column in self._columns.items()}
        if item not in self._columns:
            zeros = [NOT_ASKED] * len(self.sections)
            self._columns[item] = array("H" if len(self._cells) <= WIDE else "I", zeros)
        self._columns[item].append(code)
