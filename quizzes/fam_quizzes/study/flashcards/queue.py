"""Which card comes next: what is due, then new ones, then what is within its steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from fam_quizzes.study.progress.cards import Cards, note_of
from fam_quizzes.study.progress.due import new_cards, new_today, reviews_due, steps_due

DAY = 24 * 3600  # seconds


def next_card(
    connection: sqlite3.Connection, cards: Cards, now: int, *, new_a_day: int, last: str | None = None
) -> str | None:
    """Return the card to show next; None where nothing is left for today.

    First come steps of minutes that are over, then what is due, the most forgotten first, then new cards up to the
    daily limit, and when nothing else is left, steps before their time. The card that was shown `last`, and others of
    its note, wait as long as there is something else.
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
    """Return the new cards that the daily limit still allows."""
    left = max(0, new_a_day - new_today(connection, now))
    return islice(new_cards(connection, cards, now), left) if left else iter(())
