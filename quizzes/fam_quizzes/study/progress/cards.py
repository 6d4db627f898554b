"""Cards and their records: each card is one way of asking a note, with its own progress.

A card is named `deck/card#forward`, `#reverse`, `#cloze-1`, `#variant`. Progress is stored under these names: editing
a note's texts changes nothing, and a note that is removed from a deck keeps its progress until it returns.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from fam_quizzes.decks.model import Note

FORWARD, REVERSE, CLOZE, VARIANT = "forward", "reverse", "cloze", "variant"
# The states of FSRS, preceded by NEW for a card without an answer.
NEW, LEARNING, REVIEW, RELEARNING = range(4)
GRADES = {1: "again", 2: "hard", 3: "good", 4: "easy"}


def kinds_of(note: Note) -> Iterator[str]:
    """Return the kinds of cards that a note has, in learning order."""
    yield FORWARD
    if note.reverse:
        yield REVERSE
    for number in range(1, len(note.cloze) + 1):
        yield f"{CLOZE}-{number}"
    if note.variant is not None:
        yield VARIANT


def card_name(ref: str, kind: str) -> str:
    """Return the name of a note's card.

    >>> card_name("glossary/stride", "cloze-2")
    'glossary/stride#cloze-2'
    """
    return f"{ref}#{kind}"


def note_of(card: str) -> str:
    """Return the reference of a card's note.

    >>> note_of("glossary/stride#reverse")
    'glossary/stride'
    """
    return card.partition("#")[0]


def kind_of(card: str) -> str:
    """Return the kind of a card."""
    return card.partition("#")[2]


@dataclass(frozen=True)
class Cards:
    """The cards of some notes, in the order of the notes."""

    notes: Mapping[str, Note]

    def __iter__(self) -> Iterator[str]:
        """Return all cards, note by note."""
        return (card_name(ref, kind) for ref, note in self.notes.items() for kind in kinds_of(note))

    def __contains__(self, card: str) -> bool:
        """Return whether one of the notes has this card in the current decks."""
        note = self.notes.get(note_of(card))
        return note is not None and kind_of(card) in kinds_of(note)


@dataclass(frozen=True)
class CardRecord:
    """The state of a card; times are seconds since 1970."""

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
        """Whether the card was never answered."""
        return self.state == NEW

    @property
    def memory(self) -> tuple[float | None, ...]:
        """The values that determine the next interval; another session may change the others."""
        return (self.state, self.step, self.stability, self.difficulty, self.last_review, self.lapses)

    def to_row(self) -> dict[str, Any]:
        """Return the row of `faces`; the database calls the card's name `face`."""
        record = asdict(self)
        return {"face": record.pop("card"), **record}

    def to_json(self) -> str:
        """Encode the record for the undo of a review."""
        return json.dumps(self.to_row())

    @classmethod
    def from_json(cls, text: str) -> CardRecord:
        """Decode the result of `to_json`.

        >>> CardRecord.from_json(CardRecord("d/c#forward", due=7).to_json())
        CardRecord(card='d/c#forward', state=0, step=None, stability=None, difficulty=None, due=7, last_review=None, \
lapses=0, suspended=0)
        """
        return as_record(json.loads(text))


_STATE = tuple(field.name for field in fields(CardRecord) if field.name != "card")
_COLUMNS = ", ".join(("face", *_STATE))
_VALUES = ", ".join(f":{name}" for name in ("face", *_STATE))


def read_record(connection: sqlite3.Connection, card: str) -> CardRecord | None:
    """Return the record of a card, or None if it has no row."""
    row = connection.execute("SELECT * FROM faces WHERE face = ?", (card,)).fetchone()
    return as_record(row) if row else None


def as_record(row: Mapping[str, Any] | sqlite3.Row) -> CardRecord:
    """Return the record of a row of `faces`."""
    return CardRecord(row["face"], **{name: row[name] for name in _STATE})


def write_record(connection: sqlite3.Connection, card: str, record: CardRecord | None) -> None:
    """Write the record of a card; delete its row if the record is None."""
    if record is None:
        connection.execute("DELETE FROM faces WHERE face = ?", (card,))
    else:
        connection.execute(f"INSERT OR REPLACE INTO faces ({_COLUMNS}) VALUES ({_VALUES})", record.to_row())  # noqa: S608
