"""Answers to cards: record and undo, suspend, and make cards due after a missed question."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from fam_quizzes.study.progress.cards import FORWARD, NEW, CardRecord, card_name, read_record, write_record
from fam_quizzes.study.progress.database import transaction


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
        written = replace(after, suspended=before.suspended if before else 0)
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


def unsuspend(connection: sqlite3.Connection, cards: Iterable[str]) -> list[str]:
    """Unsuspend cards, and return those that were suspended."""
    with transaction(connection):
        records = [read_record(connection, card) for card in cards]
        suspended = [record for record in records if record is not None and record.suspended]
        for record in suspended:
            untouched = record.is_new and not record.due
            write_record(connection, record.card, None if untouched else replace(record, suspended=0))
    return [record.card for record in suspended]


def make_due(connection: sqlite3.Connection, note_refs: Iterable[str], now: int) -> None:
    """Make the notes `deck/card` due now, such as after a missed question.

    The forward card of each note becomes due, also if it is new and beyond the daily limit. Suspended cards stay
    suspended.
    """
    with transaction(connection):
        connection.executemany(
            "INSERT INTO faces (face, state, due) VALUES (?, ?, ?)"
            " ON CONFLICT (face) DO UPDATE SET due = excluded.due WHERE due > excluded.due OR due = 0",
            [(card_name(ref, FORWARD), NEW, now) for ref in dict.fromkeys(note_refs)],
        )


def review_count(connection: sqlite3.Connection, card: str) -> int:
    """Return the number of answers to a card."""
    count: int = connection.execute("SELECT count(*) FROM reviews WHERE face = ?", (card,)).fetchone()[0]
    return count
