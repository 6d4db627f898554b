"""Due cards: the learner's day, what is due on it, and which card comes next.

A learner's day is local and begins at four in the morning, so a late evening counts as the same day.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from fam_quizzes.study.progress.cards import LEARNING, NEW, RELEARNING, Cards, note_of
from fam_quizzes.study.progress.database import has_progress, open_progress

if TYPE_CHECKING:
    from fam_quizzes.decks import DeckCollection

DAY = 24 * 3600  # seconds
DAY_BEGINS = 4  # o'clock
SQL_DAY = f"date({{}}, 'unixepoch', 'localtime', '-{DAY_BEGINS} hours')"
IN_STEPS = f"state IN ({LEARNING}, {RELEARNING})"


def due_count(folder: Path, collection: DeckCollection, now: int) -> int:
    """Return the number of due flashcards in the progress of `folder`; 0 if there is no progress."""
    if not has_progress(folder):
        return 0
    with closing(open_progress(folder, collection)) as connection:
        cards = Cards(collection.notes)
        return len(list(steps_due(connection, cards, now))) + len(list(reviews_due(connection, cards, now)))


def steps_due(connection: sqlite3.Connection, cards: Cards, until: int) -> Iterator[str]:
    """Return the cards in learning steps that are due before `until`, the earliest first."""
    return _chosen(connection, f"{IN_STEPS} AND due <= :until ORDER BY due", cards, until)


def reviews_due(connection: sqlite3.Connection, cards: Cards, now: int) -> Iterator[str]:
    """Return the other due cards, one of each note, the most likely forgotten first.

    The probability of recall falls with the time since the last review, measured in stabilities. A note with a card
    that was answered today waits until tomorrow.
    """
    taken = answered_today(connection, now)
    order = "(:until - last_review) / stability DESC NULLS LAST, due, face"
    for card in _chosen(connection, f"NOT {IN_STEPS} AND due <= :until ORDER BY {order}", cards, now):
        if taken.setdefault(note_of(card), {card}) >= {card}:
            yield card


def new_cards(connection: sqlite3.Connection, cards: Cards, now: int) -> Iterator[str]:
    """Return the new cards in deck order, one of each note without a card that was answered or is due today."""
    known = {row[0] for row in connection.execute("SELECT face FROM faces")}
    taken = {*answered_today(connection, now), *map(note_of, reviews_due(connection, cards, now))}
    for card in cards:
        if card not in known and note_of(card) not in taken:
            taken.add(note_of(card))
            yield card


def answered_today(connection: sqlite3.Connection, now: int) -> dict[str, set[str]]:
    """Return the notes that were answered on the learner's day, each with the cards answered."""
    rows = connection.execute("SELECT DISTINCT face FROM reviews WHERE at >= ?", (_today(now),))
    notes: dict[str, set[str]] = {}
    for (card,) in rows:
        notes.setdefault(note_of(card), set()).add(card)
    return notes


def new_today(connection: sqlite3.Connection, now: int) -> int:
    """Return the number of cards that were answered for the first time on the learner's day."""
    counted = connection.execute(
        "SELECT count(*) FROM reviews WHERE at >= ? AND state = ?", (_today(now), NEW)
    ).fetchone()
    return int(counted[0])


def next_due(connection: sqlite3.Connection, cards: Cards) -> int | None:
    """Return the time at which the next card is due, or was due; None if no card has a due time."""
    rows = connection.execute("SELECT face, due FROM faces INDEXED BY faces_by_due WHERE suspended = 0 ORDER BY due")
    return next((due for card, due in rows if card in cards), None)


def _chosen(connection: sqlite3.Connection, condition: str, cards: Cards, until: int) -> Iterator[str]:
    rows = connection.execute(
        f"SELECT face FROM faces WHERE suspended = 0 AND {condition}",  # noqa: S608 - constants only
        {"until": until},
    )
    return (card for (card,) in rows if card in cards)


def _today(now: int) -> int:
    return start_of(day_of(now))


def day_of(at: int) -> date:
    """Return the learner's day of a time in seconds since 1970."""
    return (datetime.fromtimestamp(at) - timedelta(hours=DAY_BEGINS)).date()


def start_of(day: date) -> int:
    """Return the time at which a learner's day begins.

    >>> day = date(2026, 3, 5)
    >>> day_of(start_of(day)) == day, day_of(start_of(day) - 1) == date(2026, 3, 4)
    (True, True)
    """
    return int(datetime.combine(day, time(DAY_BEGINS)).timestamp())


def next_card(
    connection: sqlite3.Connection, cards: Cards, now: int, *, new_a_day: int, last: str | None = None
) -> str | None:
    """Return the card to show next; None if no card is left for today.

    The order: steps of minutes that are over, due cards with the most likely forgotten first, new cards up to the
    daily limit, and finally steps that are not over yet. The card that was shown `last`, and others of its note, come
    only if no other card is left.
    """
    spare = None
    for card in _candidates(connection, cards, now, new_a_day):
        if last is None or note_of(card) != note_of(last):
            return card
        spare = spare or card
    return spare


def _candidates(connection: sqlite3.Connection, cards: Cards, now: int, new_a_day: int) -> Iterator[str]:
    yield from steps_due(connection, cards, now)
    yield from reviews_due(connection, cards, now)
    yield from new_left(connection, cards, now, new_a_day)
    yield from steps_due(connection, cards, now + DAY)


def new_left(connection: sqlite3.Connection, cards: Cards, now: int, new_a_day: int) -> Iterator[str]:
    """Return the new cards within the daily limit."""
    left = max(0, new_a_day - new_today(connection, now))
    return islice(new_cards(connection, cards, now), left) if left else iter(())
