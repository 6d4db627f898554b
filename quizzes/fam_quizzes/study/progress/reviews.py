"""Answers to cards: written at once and taken back exactly; suspending, and what a missed question makes due."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from fam_quizzes.study.progress.cards import FORWARD, NEW, CardRecord, card_name, read_record, write_record
from fam_quizzes.study.progress.database import transaction


@dataclass(frozen=True)
class Step:
    """Something that a session has done to a card, and that it can take back."""

    card: str
    before: CardRecord | None
    after: CardRecord
    review: int | None = None
    """The id of the review; None where it was no answer."""


def record_answer(
    connection: sqlite3.Connection, shown: CardRecord, after: CardRecord, *, rating: int, at: int, seconds: float
) -> Step | None:
    """Write an answer, and give what takes it back; None where somebody else has answered the card meanwhile.

    Args:
        connection: the learner's progress.
        shown: how the card stood when it was shown.
        after: how it stands now.
        rating: from 1, again, to 4, easy.
        at: when it was answered.
        seconds: how long that took.
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
    """Let the card stand exactly as before `step`; False where somebody else has changed it since."""
    with transaction(connection):
        now = read_record(connection, step.card)
        if now is None or now.memory != step.after.memory:
            return False
        write_record(connection, step.card, step.before)
        if step.review is not None:
            connection.execute("DELETE FROM reviews WHERE id = ?", (step.review,))
        return True


def suspend(connection: sqlite3.Connection, card: str) -> Step:
    """Let `face` not come any more until it is unsuspended."""
    with transaction(connection):
        before = read_record(connection, card)
        after = replace(before or CardRecord(card), suspended=1)
        write_record(connection, card, after)
        return Step(card, before, after)


def unsuspend(connection: sqlite3.Connection, cards: Iterable[str]) -> list[str]:
    """Let those of `faces` come again that were suspended, and give them."""
    with transaction(connection):
        records = [read_record(connection, card) for card in cards]
        suspended = [record for record in records if record is not None and record.suspended]
        for record in suspended:
            untouched = record.is_new and not record.due
            write_record(connection, record.card, None if untouched else replace(record, suspended=0))
    return [record.card for record in suspended]


def make_due(connection: sqlite3.Connection, note_refs: Iterable[str], now: int) -> None:
    """Let the notes `deck/card` come in the next session of `fam cards`, as after a missed question.

    A note comes with its forward card; one that was never learned is brought in beyond the daily limit of new ones.
    What is suspended stays so.
    """
    with transaction(connection):
        connection.executemany(
            "INSERT INTO faces (face, state, due) VALUES (?, ?, ?)"
            " ON CONFLICT (face) DO UPDATE SET due = excluded.due WHERE due > excluded.due OR due = 0",
            [(card_name(ref, FORWARD), NEW, now) for ref in dict.fromkeys(note_refs)],
        )


def review_count(connection: sqlite3.Connection, card: str) -> int:
    """Say how often `face` was answered."""
    count: int = connection.execute("SELECT count(*) FROM reviews WHERE face = ?", (card,)).fetchone()[0]
    return count
