"""Due cards: the learner's day, what is due on it, and which card comes next.

A learner's day is local and begins at four in the morning, so a late evening counts as the same day. `queue` is the
only place that decides what is due: the header and the end of a session, the list, the statistics and `fam status`
all read it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from fam_quizzes.study.progress.cards import LEARNING, NEW, RELEARNING, REVIEW, Cards, note_of
from fam_quizzes.study.progress.database import has_progress, open_progress
from fam_quizzes.study.progress.settings import answers_ahead, note_answers_ahead

if TYPE_CHECKING:
    from fam_quizzes.decks import DeckCollection

DAY = 24 * 3600  # seconds
DAY_BEGINS = 4  # o'clock
SQL_DAY = f"date({{}}, 'unixepoch', 'localtime', '-{DAY_BEGINS} hours')"
IN_STEPS = f"state IN ({LEARNING}, {RELEARNING})"
# An answer after today was given while the clock was ahead: its card would be due further away than its interval, so
# it is due now. So is a card without an answer that a missed question made due.
CLOCK_WAS_AHEAD = f"(coalesce(last_review, 0) >= :tomorrow OR state = {NEW})"
OVER = f"(due <= :now OR {CLOCK_WAS_AHEAD})"
# A card is buried until a day begins; what was buried while the clock was ahead is not.
BURIED = "(buried > :now AND buried <= :tomorrow)"
UNTOUCHED = f"(state = {NEW} AND due = 0)"  # was buried or suspended, never answered or made due


@dataclass(frozen=True)
class Queue:
    """What there is to learn at a moment; no card is in two of the groups."""

    steps: tuple[str, ...]
    """Cards in learning steps that are over, the earliest first."""
    reviews: tuple[str, ...]
    """Other due cards, one of each note, the most likely forgotten first."""
    new: tuple[str, ...]
    """New cards within the daily limit, in deck order, one of each note."""
    waiting: tuple[str, ...]
    """Cards in learning steps that are not over yet, which a session asks last."""
    held: tuple[str, ...]
    """Cards that wait until tomorrow, since another card of their note has its turn today."""
    buried: tuple[str, ...]
    """Cards that would be due today, and were buried until tomorrow."""
    ahead: tuple[str, ...]
    """Cards that are due later, the soonest first, one of each note not asked today; empty unless wanted."""
    more_new: bool
    """Whether there are new cards beyond the daily limit."""
    next: int | None
    """The time at which the next card is due: now if one is, None if no card has a due time."""

    @property
    def due(self) -> tuple[str, ...]:
        """The cards that are due now."""
        return self.steps + self.reviews


def queue(
    connection: sqlite3.Connection, cards: Cards, now: int, *, new_a_day: int = 0, ahead: bool = False
) -> Queue:
    """Return what is due now, what waits, and what is new within a limit of `new_a_day`.

    With `ahead`, what is due soonest comes in place of new cards.
    """
    steps = tuple(_chosen(connection, f"{IN_STEPS} AND {OVER} AND NOT {BURIED} ORDER BY due", cards, now))
    soon = f"{IN_STEPS} AND NOT {OVER} AND NOT {BURIED} AND due <= :now + {DAY} ORDER BY due"
    waiting = tuple(_chosen(connection, soon, cards, now))
    answered = _answered_today(connection, now)
    in_steps = {note_of(card) for card in chain(steps, waiting)}
    reviews, held = _one_of_each(_others_today(connection, cards, now), answered, in_steps, now)
    today = f"{BURIED} AND NOT {UNTOUCHED} AND (due < :tomorrow OR {CLOCK_WAS_AHEAD}) ORDER BY face"
    buried = tuple(_chosen(connection, today, cards, now))
    left = 0 if ahead else max(0, new_a_day - _new_today(connection, now))
    asked = {*answered, *in_steps, *map(note_of, reviews)}
    new = tuple(islice(_new_cards(connection, cards, set(asked), now), left + 1))
    return Queue(
        steps=steps,
        reviews=reviews,
        new=new[:left],
        waiting=waiting,
        held=held,
        buried=buried,
        ahead=tuple(_ahead(connection, cards, asked, now)) if ahead else (),
        more_new=len(new) > left,
        next=now if steps or reviews else _next_due(connection, cards, now, {*held, *buried}),
    )


def due_count(folder: Path, collection: DeckCollection, now: int) -> int:
    """Return the number of due flashcards in the progress of `folder`; 0 if there is no progress."""
    if not has_progress(folder):
        return 0
    with closing(open_progress(folder, collection)) as connection:
        return len(queue(connection, Cards(collection.notes), now).due)


def next_card(
    connection: sqlite3.Connection,
    cards: Cards,
    now: int,
    *,
    new_a_day: int,
    last: str | None = None,
    ahead: bool = False,
) -> str | None:
    """Return the card to show next; None if no card is left for today.

    The order: steps of minutes that are over, due cards with the most likely forgotten first, new cards up to the
    daily limit, with `ahead` those that are due soonest, and finally steps that are not over yet. The card that was
    shown `last`, and others of its note, come only if no other card is left.
    """
    found = queue(connection, cards, now, new_a_day=new_a_day, ahead=ahead)
    candidates = (*found.due, *found.new, *found.ahead, *found.waiting)
    others = (card for card in candidates if last is None or note_of(card) != note_of(last))
    return next(chain(others, candidates), None)


def _others_today(connection: sqlite3.Connection, cards: Cards, now: int) -> Iterator[tuple[str, int]]:
    """Return the cards beyond their steps that are due before tomorrow, and when; the most likely forgotten first.

    The probability of recall falls with the time since the last review, measured in stabilities.
    """
    order = "(:now - last_review) / stability DESC NULLS LAST, due, face"
    rows = connection.execute(
        f"SELECT face, CASE WHEN {CLOCK_WAS_AHEAD} THEN 0 ELSE due END FROM faces WHERE suspended = 0"  # noqa: S608
        f" AND NOT {IN_STEPS} AND NOT {UNTOUCHED} AND NOT {BURIED} AND (due < :tomorrow OR {CLOCK_WAS_AHEAD})"
        f" ORDER BY {order}",
        {"now": now, "tomorrow": tomorrow(now)},
    )
    return ((card, due) for card, due in rows if card in cards)


def _one_of_each(
    today: Iterator[tuple[str, int]], answered: dict[str, set[str]], in_steps: set[str], now: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the cards that are due now, one of each note, and those that a card of the same note holds back."""
    turns: dict[str, set[str]] = {note: set() for note in in_steps} | answered
    due: list[str] = []
    held: list[str] = []
    for card, at in sorted(today, key=lambda each: each[1] > now):  # what is due later today gives way
        if card not in turns.get(note_of(card), {card}):
            held.append(card)
        elif at <= now:
            turns[note_of(card)] = {card}
            due.append(card)
    return tuple(due), tuple(held)


def _ahead(connection: sqlite3.Connection, cards: Cards, asked: set[str], now: int) -> Iterator[str]:
    """Return the cards that are due later, the soonest first, one of each note that was not `asked` today."""
    later = f"state = {REVIEW} AND NOT {OVER} AND NOT {BURIED} ORDER BY due, face"
    taken = set(asked)
    for card in _chosen(connection, later, cards, now):
        if note_of(card) not in taken:
            taken.add(note_of(card))
            yield card


def _new_cards(connection: sqlite3.Connection, cards: Cards, taken: set[str], now: int) -> Iterator[str]:
    """Return the new cards in deck order, one of each note that is not `taken`."""
    rows = connection.execute(
        f"SELECT face, {UNTOUCHED} AND NOT suspended AS untouched, {BURIED} AS buried FROM faces",  # noqa: S608
        {"now": now, "tomorrow": tomorrow(now)},
    ).fetchall()
    known = {card for card, untouched, buried in rows if buried or not untouched}
    taken |= {note_of(card) for card, untouched, buried in rows if buried and untouched}
    for card in cards:
        if card not in known and note_of(card) not in taken:
            taken.add(note_of(card))
            yield card


def _answered_today(connection: sqlite3.Connection, now: int) -> dict[str, set[str]]:
    """Return the notes that were answered on the learner's day, each with the cards answered."""
    notes: dict[str, set[str]] = {}
    for card, _state in _reviews_today(connection, now):
        notes.setdefault(note_of(card), set()).add(card)
    return notes


def _new_today(connection: sqlite3.Connection, now: int) -> int:
    """Return the number of cards that were answered for the first time on the learner's day."""
    return sum(state == NEW for _card, state in _reviews_today(connection, now))


def _reviews_today(connection: sqlite3.Connection, now: int) -> list[tuple[str, int]]:
    """Return the cards that were answered on the learner's day, and their states before."""
    ahead = answers_ahead(connection)  # a clock that was ahead does not use a day up that comes later
    rows = connection.execute("SELECT id, at, face, state FROM reviews WHERE at >= ? AND at < ?", _today(now))
    return [(card, state) for number, at, card, state in rows if ahead.get(number) != at]


def _next_due(connection: sqlite3.Connection, cards: Cards, now: int, held: set[str]) -> int | None:
    """Return when the next card is due while none is due now."""
    rows = connection.execute(
        "SELECT face, due FROM faces INDEXED BY faces_by_due WHERE suspended = 0 AND due > ? ORDER BY due", (now,)
    )
    later = next((due for card, due in rows if card in cards and card not in held), None)
    next_day = tomorrow(now)
    times = ([next_day] if held else []) + ([] if later is None else [later])
    at = min(times, default=None)
    # On another day a card may be held back again, or have been answered while the clock was ahead.
    return at if at is None or at < next_day else queue(connection, cards, at).next


def _chosen(connection: sqlite3.Connection, condition: str, cards: Cards, now: int) -> Iterator[str]:
    rows = connection.execute(
        f"SELECT face FROM faces WHERE suspended = 0 AND {condition}",  # noqa: S608 - constants only
        {"now": now, "tomorrow": tomorrow(now)},
    )
    return (card for (card,) in rows if card in cards)


def _today(now: int) -> tuple[int, int]:
    """Return the beginning and the end of the learner's day."""
    return start_of(day_of(now)), tomorrow(now)


def tomorrow(now: int) -> int:
    """Return the time at which the next learner's day begins."""
    return start_of(day_of(now) + timedelta(days=1))


def note_clock(connection: sqlite3.Connection, now: int) -> None:
    """Remember which answers were given while the clock was ahead, as soon as that shows."""
    note_answers_ahead(connection, *_today(now))


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
