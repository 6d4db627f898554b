"""Text around a session: its summary and the list of all cards."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam.core.text import did_you_mean
from fam_quizzes.decks import DeckCollection
from fam_quizzes.study.progress.cards import (
    GRADES,
    LEARNING,
    NEW,
    RELEARNING,
    REVIEW,
    CardRecord,
    Cards,
    as_record,
    note_of,
    unsuspend,
)
from fam_quizzes.study.progress.due import Queue, day_of

if TYPE_CHECKING:
    from fam_quizzes.study.flashcards.review import Session
ASKED_TODAY = "tomorrow, since today asks it in another way"
BURIED = "tomorrow, since you buried it"
STATES = {NEW: "not learned yet", LEARNING: "being learned", REVIEW: "learned", RELEARNING: "being learned again"}


def session_summary(session: Session) -> Iterator[str]:
    """Return the lines at the end of a session."""
    if session.grades:
        yield _answers(session.grades)
    else:
        yield "Nothing was answered."
    now = session.now
    left = session.queue()
    if left.due:
        yield f"{_flashcards(len(left.due))} still due: `fam cards` goes on."
        return
    if left.next is not None:
        yield f"The next flashcard is due {when(left.next, now)}."
    if left.ahead:
        yield f"{_flashcards(len(left.ahead))} due later: `fam cards --ahead` goes on."
    left = session.queue(ahead=False)
    if left.new:
        yield f"{_flashcards(len(left.new))} new for today: `fam cards` goes on."
    elif left.more_new:
        yield f"The new ones of today are done; `fam cards --new {session.plan.new_a_day + 10}` brings more."
    yield "Next: `fam stats` shows how it is going, `fam quiz` asks in other ways."


def _answers(grades: list[int]) -> str:
    counted = Counter(grades)
    parts = [f"{counted[grade]} {name}" for grade, name in GRADES.items() if counted[grade]]
    return f"{len(grades)} {'answer' if len(grades) == 1 else 'answers'}: {', '.join(parts)}."


def _flashcards(count: int) -> str:
    return "1 flashcard is" if count == 1 else f"{count} flashcards are"


def when(due: int, now: int) -> str:
    """Return a due date in words and local time."""
    days = (day_of(due) - day_of(now)).days
    moment = datetime.fromtimestamp(due)
    if due <= now:
        return "now"
    if days == 0:
        return f"today at {moment:%H:%M}"
    return "tomorrow" if days == 1 else f"in {days} days, on {moment:%d %b %Y}"


def list_cards(progress: sqlite3.Connection, cards: Cards, now: int, found: Queue) -> Iterator[str]:
    """Return a line for each card, in deck order: its name, state and due date, as `found` has them."""
    records = {row["face"]: as_record(row) for row in progress.execute("SELECT * FROM faces")}
    names = list(cards)
    room = max(map(len, names), default=0)
    times = (
        dict.fromkeys(found.due, "now") | dict.fromkeys(found.held, ASKED_TODAY) | dict.fromkeys(found.buried, BURIED)
    )
    for name in names:
        record = records.get(name, CardRecord(name))
        yield f"{name:<{room}}  {_standing(record, times.get(name) or when(record.due, now), now)}"


def _standing(record: CardRecord, time: str, now: int) -> str:
    lapses = f", forgotten {record.lapses} times" if record.lapses > 1 else ""
    if record.suspended:
        return f"suspended{lapses}"
    if record.is_new and not record.due:
        return "new, buried until tomorrow" if record.buried > now else "new"
    return f"due {time} ({STATES[record.state]}{lapses})"


def bring_back(progress: sqlite3.Connection, collection: DeckCollection, ref: str) -> list[str]:
    """Unsuspend a note `deck/card` or one of its cards; return the cards that were suspended."""
    if note_of(ref) not in collection.notes:
        raise CourseError(f"No card is called `{ref}`{did_you_mean(note_of(ref), collection.notes)}")
    cards = [card for card in Cards({note_of(ref): collection.notes[note_of(ref)]}) if ref in (card, note_of(card))]
    brought_back = unsuspend(progress, cards)
    if not brought_back:
        raise CourseError(f"Nothing of `{ref}` is suspended; `fam cards --list` shows what is.")
    return brought_back
