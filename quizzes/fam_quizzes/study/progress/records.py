"""How a card stands: its row in the database, as a record."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

# The states of the scheduler, and ours for what it has not seen yet.
NEW, LEARNING, REVIEW, RELEARNING = range(4)
GRADES = {1: "again", 2: "hard", 3: "good", 4: "easy"}


@dataclass(frozen=True)
class CardRecord:
    """How a card stands; times are seconds since 1970."""

    card: str
    state: int = NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: int = 0
    last_review: int | None = None
    lapses: int = 0
    suspended: int = 0

    @property
    def is_new(self) -> bool:
        """Whether it was never answered."""
        return self.state == NEW

    @property
    def memory(self) -> tuple[float | None, ...]:
        """What its next answer is reckoned from; the rest may change beside a session that shows it."""
        return (self.state, self.step, self.stability, self.difficulty, self.last_review, self.lapses)

    def to_row(self) -> dict[str, Any]:
        """Return the row of `faces`; databases of every version call the card's name `face`."""
        record = asdict(self)
        return {"face": record.pop("card"), **record}

    def to_json(self) -> str:
        """Write the record for the undo of a review."""
        return json.dumps(self.to_row())

    @classmethod
    def from_json(cls, text: str) -> CardRecord:
        """Read what `to_json` wrote.

        >>> CardRecord.from_json(CardRecord("d/c#forward", due=7).to_json())
        CardRecord(card='d/c#forward', state=0, step=None, stability=None, difficulty=None, due=7, last_review=None, \
lapses=0, suspended=0)
        """
        return as_record(json.loads(text))


_STATE = tuple(field.name for field in fields(CardRecord) if field.name != "card")
_COLUMNS = ", ".join(("face", *_STATE))
_VALUES = ", ".join(f":{name}" for name in ("face", *_STATE))


def read_record(connection: sqlite3.Connection, card: str) -> CardRecord | None:
    """Return the state of `face`, or None if it has no record."""
    row = connection.execute("SELECT * FROM faces WHERE face = ?", (card,)).fetchone()
    return as_record(row) if row else None


def as_record(row: Mapping[str, Any] | sqlite3.Row) -> CardRecord:
    """Make a record of a row of `faces`."""
    return CardRecord(row["face"], **{name: row[name] for name in _STATE})


def write_record(connection: sqlite3.Connection, card: str, record: CardRecord | None) -> None:
    """Let `face` stand as `record` says; None: as if nothing were known of it."""
    if record is None:
        connection.execute("DELETE FROM faces WHERE face = ?", (card,))
    else:
        connection.execute(f"INSERT OR REPLACE INTO faces ({_COLUMNS}) VALUES ({_VALUES})", record.to_row())  # noqa: S608
