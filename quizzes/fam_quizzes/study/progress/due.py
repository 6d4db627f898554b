"""What is due: cards that come now, the most forgotten first, and how many are left for later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fam_quizzes.study.progress.cards import Cards, note_of
from fam_quizzes.study.progress.database import has_progress, open_progress
from fam_quizzes.study.progress.days import day_of, start_of
from fam_quizzes.study.progress.records import LEARNING, NEW, RELEARNING

if TYPE_CHECKING:
    from fam_quizzes.decks import DeckCollection

IN_STEPS = f"state IN ({LEARNING}, {RELEARNING})"


def due_count(folder: Path, collection: DeckCollection, now: int) -> int:
    """Say how many flashcards are due in the progress that `folder` holds; none where it holds none."""
    if not has_progress(folder):
        return 0
    with closing(open_progress(folder, collection)) as connection:
        cards = Cards(collection.notes)
        return len(list(steps_due(connection, cards, now))) + len(list(reviews_due(connection, cards, now)))


def steps_due(connection: sqlite3.Connection, cards: Cards, until: int) -> Iterator[str]:
    """Return the cards within their steps that come back before `until`, the earliest first."""
    return _chosen(connection, f"{IN_STEPS} AND due <= :until ORDER BY due", cards, until)


def reviews_due(connection: sqlite3.Connection, cards: Cards, now: int) -> Iterator[str]:
    """Return the other cards that are due, one of each note; first the one that is the most likely to be forgotten.

    The longer since the last review, measured in stabilities, the smaller the chance of recall. A note of which
    another card was answered today waits until tomorrow.
    """
    taken = answered_today(connection, now)
    order = "(:until - last_review) / stability DESC NULLS LAST, due, face"
    for card in _chosen(connection, f"NOT {IN_STEPS} AND due <= :until ORDER BY {order}", cards, now):
        if taken.setdefault(note_of(card), {card}) >= {card}:
            yield card


def new_cards(connection: sqlite3.Connection, cards: Cards, now: int) -> Iterator[str]:
    """Return the cards of which nothing is known, in the decks' order; one of each note that is not asked today."""
    known = {row[0] for row in connection.execute("SELECT face FROM faces")}
    taken = {*answered_today(connection, now), *map(note_of, reviews_due(connection, cards, now))}
    for card in cards:
        if card not in known and note_of(card) not in taken:
            taken.add(note_of(card))
            yield card


def answered_today(connection: sqlite3.Connection, now: int) -> dict[str, set[str]]:
    """Return the notes that were answered on the learner's day, each with its cards that were."""
    rows = connection.execute("SELECT DISTINCT face FROM reviews WHERE at >= ?", (_today(now),))
    notes: dict[str, set[str]] = {}
    for (card,) in rows:
        notes.setdefault(note_of(card), set()).add(card)
    return notes


def new_today(connection: sqlite3.Connection, now: int) -> int:
    """Say how many cards were answered for the first time on the learner's day."""
    counted = connection.execute(
        "SELECT count(*) FROM reviews WHERE at >= ? AND state = ?", (_today(now), NEW)
    ).fetchone()
    return int(counted[0])


def next_due(connection: sqlite3.Connection, cards: Cards) -> int | None:
    """Return the time at which the next card is due, or was; None where none is waiting."""
    rows = connection.execute("SELECT face, due FROM faces INDEXED BY faces_by_due WHERE suspended = 0 ORDER BY due")
    return next((due for card, due in rows if card in cards), None)


def _chosen(connection: sqlite3.Connection, condition: str, cards: Cards, until: int) -> Iterator[str]:
    rows = connection.execute(
        f"SELECT face FROM faces WHERE suspended = 0 AND {condition}",  # noqa: S608 - no word of it is from outside
        {"until": until},
    )
    return (card for (card,) in rows if card in cards)


def _today(now: int) -> int:
    return start_of(day_of(now))
