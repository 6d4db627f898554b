"""Sort and filter the class, as the address of its page says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from fam_grader.dashboard.class_data import ClassData, StudentRow

PAGE = 250  # rows that are shown at once
# What a column is sorted by; rows without such a value come last either way.
SORTS: Mapping[str, Callable[[StudentRow], Any]] = {
    "name": lambda row: row.name.casefold(),
    "section": lambda row: row.note.section.casefold() or None,
    "status": lambda row: row.status,
    "score": lambda row: row.summary.score if row.summary and row.summary.share is not None else None,
    "mark": lambda row: row.mark.total if row.mark else None,
    "submitted": lambda row: row.note.submitted or None,
    "look": lambda row: -len(row.look),
}


@dataclass(frozen=True)
class ClassQuery:
    """Which rows are shown, and in which order; an empty field leaves nothing out."""

    q: str = ""
    status: str = ""
    unit: str = ""
    misconception: str = ""
    section: str = ""
    look: bool = False
    sort: str = "name"
    down: bool = False
    page: int = 1

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ClassQuery:
        """Read the parameters of an address; what makes no sense is left out."""
        sort, page = values.get("sort", ""), values.get("page", "")
        texts = {name: values.get(name, "")[:200] for name in ("q", "status", "unit", "misconception", "section")}
        return cls(
            **texts,
            look=values.get("look") == "1",
            sort=sort if sort in SORTS else "name",
            down=values.get("down") == "1",
            page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1,
        )

    def address(self, **changes: Any) -> str:
        """Return the address of the same page, with some parameters changed; by default its first page."""
        query = replace(self, **{"page": 1, **changes})
        given = {each.name: getattr(query, each.name) for each in fields(self)}
        plain = {each.name: each.default for each in fields(self)}
        return "?" + urlencode({name: int(v) if v is True else v for name, v in given.items() if v != plain[name]})

    def sorted_by(self, column: str) -> str:
        """Return the address that sorts by a column; by the same one, the other way around."""
        return self.address(sort=column, down=not self.down if self.sort == column else False)

    def direction(self, column: str) -> str:
        """Return the value of `aria-sort` for a column."""
        return "none" if self.sort != column else "descending" if self.down else "ascending"

    @property
    def filters(self) -> bool:
        """Whether any row may be left out."""
        return bool(self.q.strip() or self.status or self.unit or self.misconception or self.section or self.look)

    def find(self, data: ClassData) -> list[StudentRow]:
        """Return the rows that match, in order."""
        return self._ordered(row for row in data.rows if self._matches(row, data))

    def _matches(self, row: StudentRow, data: ClassData) -> bool:
        text = _text_of(row, data)
        return (
            (not self.status or row.status == self.status)
            and (not self.unit or self.unit in row.lost)
            and (not self.misconception or self.misconception in row.misconceptions)
            and (not self.section or self.section in row.note.section.split(", "))
            and (not self.look or bool(row.look))
            and all(word in text for word in self.q.casefold().split())
        )

    def _ordered(self, rows: Iterable[StudentRow]) -> list[StudentRow]:
        value = SORTS[self.sort]
        named = sorted(rows, key=lambda row: (SORTS["name"](row), row.number))
        known = [row for row in named if value(row) is not None]
        return [*sorted(known, key=value, reverse=self.down), *(row for row in named if value(row) is None)]


def _text_of(row: StudentRow, data: ClassData) -> str:
    """Return all that is known about a row, in lower case; free text is looked for in it."""
    summary, mark = row.summary, row.mark
    said = [data.misconceptions[name] for name in row.misconceptions]
    more = [summary.trouble, *summary.lacks] if summary else []
    decided = [mark.submission, mark.decision, mark.comment] if mark else []
    return "\n".join((row.name, row.student, *row.note.names, *row.look, *more, *decided, *said)).casefold()
