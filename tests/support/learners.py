"""Learners with a past: months of answers, written straight into the progress."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

from fam_quizzes.study.progress.cards import LEARNING, NEW, REVIEW, CardRecord, write_record
from fam_quizzes.study.progress.database import transaction

DAY = 24 * 3600  # seconds


def live(
    progress: sqlite3.Connection, cards: Sequence[str], reviews: int, *, now: int, days: int, seed: int = 1
) -> None:
    """Write `reviews` answers to `cards` within the last `days`, and how the cards stand after them."""
    rng = random.Random(seed)
    with transaction(progress):
        for number, card in enumerate(cards):
            count = reviews // len(cards) + (number < reviews % len(cards))
            times = sorted(now - rng.randrange(3600, days * DAY) for _ in range(count))
            write_record(progress, card, _answer(progress, card, times, rng))


def _answer(progress: sqlite3.Connection, card: str, times: list[int], rng: random.Random) -> CardRecord | None:
    record = None
    for at in times:
        rating = rng.choices((1, 2, 3, 4), (15, 10, 60, 15))[0]
        progress.execute(
            "INSERT INTO reviews (face, at, rating, seconds, state, stability) VALUES (?, ?, ?, ?, ?, ?)",
            (card, at, rating, 6.0, record.state if record else NEW, record.stability if record else None),
        )
        stability = 0.5 if rating == 1 else (record.stability or 1.0) * rating if record else float(rating)
        state = LEARNING if record is None and rating < 4 else REVIEW
        record = CardRecord(card, state, 0, stability, 5.0, at + int(stability * DAY), at, lapses=0)
    return record
