"""Cards and their records: each card is one way of asking a note, with its own progress; answers change records.

A card is named `deck/card#forward`, `#reverse`, `#cloze-1`, `#variant`. Progress is stored under these names: editing
a note's texts changes nothing, and a note that is removed from a deck keeps its progress until it returns.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from fam.core.language import N_
from fam_quizzes.decks.model import Note
from fam_quizzes.study.progress.database import transaction

FORWARD, REVERSE, CLOZE, VARIANT = "forward", "reverse", "cloze", "variant"
# The states of FSRS, preceded by NEW for a card without an answer.
NEW, LEARNING, REVIEW, RELEARNING = range(4)
# TRANSLATORS: the four grades of a flashcard, as Anki calls them.
GRADES = {1: N_("again"), 2: N_("hard"), 3: N_("good"), 4: N_("easy")}
MOST_NEW = 10  # new cards that may wait because a question or a check about them was missed
LEECH_LAPSES, LEECH_STEP = 8, 4  # Anki's defaults: a warning at 8 lapses, and at every 4 more


def kinds_of(note: Note) -> Iterator[str]:
    """Return the kinds of cards that a note has, in learning order."""
    if note.forward:
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
    buried: int = 0
    """Until when the card waits; see `due.BURIED`."""

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
lapses=0, suspended=0, buried=0)
        """
        return as_record(json.loads(text))


def is_leech(before: CardRecord, after: CardRecord) -> bool:
    """Return whether an answer made the card a leech, or is due for another warning.

    >>> records = [CardRecord("d/c#forward", lapses=number) for number in range(20)]
    >>> [after.lapses for before, after in zip(records, records[1:], strict=False) if is_leech(before, after)]
    [8, 12, 16]
    """
    return after.lapses > before.lapses >= LEECH_LAPSES - 1 and (after.lapses - LEECH_LAPSES) % LEECH_STEP == 0


def is_newer(record: CardRecord, here: CardRecord) -> bool:
    """Return whether a record has a later answer than the one that is kept.

    >>> is_newer(CardRecord("d/c#forward", last_review=2), CardRecord("d/c#forward", last_review=1))
    True
    >>> is_newer(CardRecord("d/c#forward"), CardRecord("d/c#forward", suspended=1))
    False
    """
    return (record.last_review or 0) > (here.last_review or 0)


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


@dataclass(frozen=True)
class Step:
    """A change of a card in a session, which can be undone."""

    card: str
    before: CardRecord | None
    after: CardRecord
    review: int | None = None
    """The id of the review; None if the change was not an answer."""


def record_answer(
    connection: sqlite3.Connection, shown: CardRecord, after: CardRecord, *, rating: int, at: int, seconds: float
) -> Step | None:
    """Record an answer, and return the step for its undo; None if another session answered the card meanwhile.

    Args:
        connection: the learner's progress.
        shown: the record of the card when it was shown.
        after: the record after the answer.
        rating: from 1 (again) to 4 (easy).
        at: the time of the answer.
        seconds: the time between question and grade.
    """
    with transaction(connection):
        before = read_record(connection, after.card)
        if (before or CardRecord(after.card)).memory != shown.memory:
            return None
        written = replace(after, suspended=before.suspended if before else 0, buried=before.buried if before else 0)
        write_record(connection, after.card, written)
        cursor = connection.execute(
            "INSERT INTO reviews (face, at, rating, seconds, state, stability, before) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                after.card,
                at,
                rating,
                round(seconds, 1),
                shown.state,
                shown.stability,
                before.to_json() if before else None,
            ),
        )
        return Step(after.card, before, written, cursor.lastrowid)


def take_back(connection: sqlite3.Connection, step: Step) -> bool:
    """Restore the card to its state before `step`; return False if another session changed it since."""
    with transaction(connection):
        now = read_record(connection, step.card)
        if now is None or now.memory != step.after.memory:
            return False
        write_record(connection, step.card, step.before)
        if step.review is not None:
            connection.execute("DELETE FROM reviews WHERE id = ?", (step.review,))
        return True


def suspend(connection: sqlite3.Connection, card: str) -> Step:
    """Suspend a card; it is not due until it is unsuspended."""
    with transaction(connection):
        before = read_record(connection, card)
        after = replace(before or CardRecord(card), suspended=1)
        write_record(connection, card, after)
        return Step(card, before, after)


def bury(connection: sqlite3.Connection, card: str, until: int) -> Step:
    """Bury a card: it is not asked before `until`, the beginning of a day."""
    with transaction(connection):
        before = read_record(connection, card)
        after = replace(before or CardRecord(card), buried=until)
        write_record(connection, card, after)
        return Step(card, before, after)


def unsuspend(connection: sqlite3.Connection, cards: Iterable[str]) -> list[str]:
    """Unsuspend cards, and return those that were suspended."""
    with transaction(connection):
        records = [read_record(connection, card) for card in cards]
        suspended = [record for record in records if record is not None and record.suspended]
        for record in suspended:
            untouched = record.is_new and not record.due and not record.buried
            write_record(connection, record.card, None if untouched else replace(record, suspended=0))
    return [record.card for record in suspended]


def make_due(
    connection: sqlite3.Connection, note_refs: Iterable[str], now: int, *, most_new: int | None = None
) -> list[str]:
    """Make the notes `deck/card` due now, such as after a missed question, and return those that stay new.

    The forward card of each note becomes due, also if it is new and beyond the daily limit; but no more than
    `most_new` new cards wait in this way, if that is given. Suspended cards stay suspended.
    """
    left = []
    with transaction(connection):
        waiting = f"SELECT count(*) FROM faces WHERE state = {NEW} AND due > 0 AND suspended = 0"  # noqa: S608
        for ref in dict.fromkeys(note_refs):
            card = card_name(ref, FORWARD)
            record = read_record(connection, card)
            is_new = record is None or (record.is_new and not record.due)
            if is_new and most_new is not None and connection.execute(waiting).fetchone()[0] >= most_new:
                left.append(ref)
                continue
            connection.execute(
                "INSERT INTO faces (face, state, due) VALUES (?, ?, ?)"
                " ON CONFLICT (face) DO UPDATE SET due = excluded.due WHERE due > excluded.due OR due = 0",
                (card, NEW, now),
            )
    return left


def still_new(connection: sqlite3.Connection, note_refs: Iterable[str]) -> list[str]:
    """Return the notes that `make_due` left new, since enough others were waiting."""
    records = ((ref, read_record(connection, card_name(ref, FORWARD))) for ref in note_refs)
    return [ref for ref, record in records if record is None or (record.is_new and not record.due)]


def review_count(connection: sqlite3.Connection, card: str) -> int:
    """Return the number of answers to a card."""
    count: int = connection.execute("SELECT count(*) FROM reviews WHERE face = ?", (card,)).fetchone()[0]
    return count


def due_times(connection: sqlite3.Connection, note_refs: Iterable[str]) -> dict[str, int | None]:
    """Return when the forward cards of notes are due, by card; None for a card without a record."""
    cards = [card_name(ref, FORWARD) for ref in dict.fromkeys(note_refs)]
    found = (connection.execute("SELECT due FROM faces WHERE face = ?", (card,)).fetchone() for card in cards)
    return {card: row[0] if row else None for card, row in zip(cards, found, strict=True)}


def restore_due(connection: sqlite3.Connection, before: Mapping[str, int | None], at: int) -> None:
    """Undo what `make_due` did at a time; `before` is what `due_times` returned. Cards answered since stay so."""
    with transaction(connection):
        for card, due in before.items():
            if due is None:
                connection.execute("DELETE FROM faces WHERE face = ? AND state = ? AND due = ?", (card, NEW, at))
            else:
                connection.execute("UPDATE faces SET due = ? WHERE face = ? AND due = ?", (due, card, at))
