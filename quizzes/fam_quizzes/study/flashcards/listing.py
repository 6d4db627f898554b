"""All cards and how they stand, as `fam cards --list` shows them, and bringing back what is suspended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from fam.core.errors import CourseError
from fam.core.text import did_you_mean
from fam_quizzes.decks import DeckCollection
from fam_quizzes.study.flashcards.summary import when
from fam_quizzes.study.progress.cards import Cards, note_of
from fam_quizzes.study.progress.records import LEARNING, NEW, RELEARNING, REVIEW, CardRecord, as_record
from fam_quizzes.study.progress.reviews import unsuspend

STATES = {NEW: "not learned yet", LEARNING: "being learned", REVIEW: "learned", RELEARNING: "being learned again"}


def list_cards(progress: sqlite3.Connection, cards: Cards, now: int) -> Iterator[str]:
    """Return a line for each card, in the decks' order: its name, how it stands, and when it is due."""
    records = {row["face"]: as_record(row) for row in progress.execute("SELECT * FROM faces")}
    names = list(cards)
    room = max(map(len, names), default=0)
    for name in names:
        yield f"{name:<{room}}  {_standing(records.get(name, CardRecord(name)), now)}"


def _standing(record: CardRecord, now: int) -> str:
    lapses = f", forgotten {record.lapses} times" if record.lapses > 1 else ""
    if record.suspended:
        return f"suspended{lapses}"
    if record.is_new and not record.due:
        return "new"
    return f"due {when(record.due, now)} ({STATES[record.state]}{lapses})"


def bring_back(progress: sqlite3.Connection, collection: DeckCollection, ref: str) -> list[str]:
    """Unsuspend a note `deck/card`, or one of its cards; give the cards that were suspended."""
    if note_of(ref) not in collection.notes:
        raise CourseError(f"No card is called `{ref}`{did_you_mean(note_of(ref), collection.notes)}")
    cards = [card for card in Cards({note_of(ref): collection.notes[note_of(ref)]}) if ref in (card, note_of(card))]
    brought_back = unsuspend(progress, cards)
    if not brought_back:
        raise CourseError(f"Nothing of `{ref}` is suspended; `fam cards --list` shows what is.")
    return brought_back
