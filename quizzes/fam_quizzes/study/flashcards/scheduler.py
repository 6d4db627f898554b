"""Schedule cards with FSRS (package `fsrs`).

FSRS counts in days, and so do learners: an answer at nine in the evening and one at eight the next morning have a
night in between. The scheduler therefore gets the learner's days, and an interval of days ends when its last day
begins. Steps of minutes within a day are unchanged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zlib import crc32

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS, FUZZ_RANGES

from fam.core.language import _
from fam_quizzes.study.progress.cards import GRADES, REVIEW, CardRecord
from fam_quizzes.study.progress.due import day_of, start_of

SHORTEST_NIGHT = 3600  # seconds, after an answer just before the next day begins


def outcomes(
    record: CardRecord, number: int, now: int, retention: float, parameters: Sequence[float] | None = None
) -> dict[int, CardRecord]:
    """Return the record of a card after each grade, from 1 (again) to 4 (easy).

    Args:
        record: the record before the answer.
        number: the number of earlier answers; it seeds the fuzz of intervals, so that an undo repeats it.
        now: the time of the answer.
        retention: the probability of recall at which the card is due.
        parameters: those of FSRS that were fitted to the learner's answers; None for the default ones.
    """
    scheduler = Scheduler(parameters or DEFAULT_PARAMETERS, desired_retention=retention)
    after = {grade: _after(scheduler, record, grade, number, now) for grade in GRADES}
    earliest = _earliest(scheduler, record, now)
    return {
        grade: replace(each, due=max(each.due, earliest)) if grade >= 3 else each for grade, each in after.items()
    }


def _earliest(scheduler: Scheduler, record: CardRecord, now: int) -> int:
    """Return when a card may be due after a good answer: one on time never shortens the interval before it.

    Fuzz would, where the interval before was lengthened by it and the next one is shortened. An interval that a
    lower retention or other parameters made longer than today's settings could is no measure.
    """
    if record.state != REVIEW or record.stability is None or record.last_review is None or now < record.due:
        return 0
    days = (day_of(record.due) - day_of(record.last_review)).days
    return start_of(day_of(now) + timedelta(days=min(days, _longest(scheduler, record.stability))))


def _longest(scheduler: Scheduler, stability: float) -> int:
    """Return the days of the longest interval that the scheduler gives a stability, with all of its fuzz."""
    decay = -scheduler.parameters[20]
    days = max(1, round(stability / (0.9 ** (1 / decay) - 1) * (scheduler.desired_retention ** (1 / decay) - 1)))
    fuzz = sum(each["factor"] * max(min(days, each["end"]) - each["start"], 0.0) for each in FUZZ_RANGES)
    return min(days if days < 2.5 else int(round(days + 1 + fuzz) + 1), scheduler.maximum_interval)


def _after(scheduler: Scheduler, record: CardRecord, grade: int, number: int, now: int) -> CardRecord:
    today = noon(now)
    # All grades of one answer get the same fuzz, so a better grade is never due earlier.
    with _drawn_from(crc32(f"{record.card}:{number}".encode())):
        card, _ = scheduler.review_card(_as_card(record, today), Rating(grade), today)
    return replace(
        record,
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_due(now, card.due - today),
        last_review=now,
        lapses=record.lapses + (record.state == REVIEW and grade == 1),
    )


def _due(now: int, wait: timedelta) -> int:
    """Return the due time: exact for steps of minutes, else the beginning of the last day of the interval."""
    if wait < timedelta(days=1):
        return now + int(wait.total_seconds())
    return max(start_of(day_of(now) + wait), now + SHORTEST_NIGHT)


def _as_card(record: CardRecord, today: datetime) -> Card:
    if record.is_new:
        return Card(card_id=1, due=today)
    return Card(
        card_id=1,
        state=State(record.state),
        step=record.step,
        stability=record.stability,
        difficulty=record.difficulty,
        due=today,
        last_review=None if record.last_review is None else noon(record.last_review),
    )


def noon(at: int) -> datetime:
    """Return noon UTC of the learner's day of `at`, so that the differences are whole days."""
    return datetime.combine(day_of(at), datetime.min.time(), timezone.utc) + timedelta(hours=12)


@contextmanager
def _drawn_from(seed: int) -> Iterator[None]:
    """Seed `random.random`, which fsrs uses to fuzz intervals, and restore its state."""
    kept = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(kept)


def interval_text(after: CardRecord, now: int) -> str:
    """Return the time until a card is due, in words.

    >>> interval_text(CardRecord("d/c#forward", due=330), 0)
    '6 min'
    """
    if after.state != REVIEW:
        return _("{count} min").format(count=max(1, round((after.due - now) / 60 + 0.01)))
    days = (day_of(after.due) - day_of(now)).days
    # TRANSLATORS: days, months and years, as short as possible.
    if days < 60:
        return _("{count} d").format(count=days)
    if days < 365:
        return _("{count:.1f} mo").format(count=days / 30.4375)
    return _("{count:.1f} y").format(count=days / 365.25)
