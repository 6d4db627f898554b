"""Text around a session: its summary and the list of all cards."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from fam.core.errors import CourseError
from fam.core.language import N_, _, full_date, ngettext, pgettext
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
ASKED_TODAY = N_("tomorrow, since today asks it in another way")
BURIED = N_("tomorrow, since you buried it")
STATES = {
    NEW: N_("not learned yet"),
    LEARNING: N_("being learned"),
    REVIEW: N_("learned"),
    RELEARNING: N_("being learned again"),
}


def session_summary(session: Session) -> Iterator[str]:
    """Return the lines at the end of a session."""
    if session.grades:
        yield grades_text(session.grades)
    else:
        yield _("Nothing was answered.")
    now = session.now
    left = session.queue()
    if left.due:
        count = len(left.due)
        yield ngettext(
            "{count} flashcard is still due: `fam cards` goes on.",
            "{count} flashcards are still due: `fam cards` goes on.",
            count,
        ).format(count=count)
        return
    if left.next is not None:
        # TRANSLATORS: {time} is "now", "today at 18:00", "tomorrow" or "in 3 days, on 02 Dec 2026".
        yield _("The next flashcard is due {time}.").format(time=when(left.next, now))
    if left.ahead:
        count = len(left.ahead)
        yield ngettext(
            "{count} flashcard is due later: `fam cards --ahead` goes on.",
            "{count} flashcards are due later: `fam cards --ahead` goes on.",
            count,
        ).format(count=count)
    left = session.queue(ahead=False)
    if left.new:
        count = len(left.new)
        yield ngettext(
            "{count} flashcard is new for today: `fam cards` goes on.",
            "{count} flashcards are new for today: `fam cards` goes on.",
            count,
        ).format(count=count)
    elif left.more_new:
        more = f"fam cards --new {session.plan.new_a_day + 10}"
        yield _("The new ones of today are done; `{command}` brings more.").format(command=more)
    yield _("Next: `fam stats` shows how it is going, `fam quiz` asks in other ways.")


def grades_text(grades: list[int]) -> str:
    """Return the number of answers, and how many had each grade, by the grades of a session."""
    counted = Counter(grades)
    parts = [f"{counted[grade]} {_(name)}" for grade, name in GRADES.items() if counted[grade]]
    return answers_text(len(grades), parts)


def answers_text(count: int, grades: Sequence[str]) -> str:
    """Return the number of answers, and how many had each grade."""
    # TRANSLATORS: {grades} is "2 again, 5 good".
    said = ngettext("{count} answer: {grades}.", "{count} answers: {grades}.", count)
    return said.format(count=count, grades=", ".join(grades))


def when(due: int, now: int) -> str:
    """Return a due date in words and local time."""
    days = (day_of(due) - day_of(now)).days
    moment = datetime.fromtimestamp(due)
    if due <= now:
        return _("now")
    if days == 0:
        return _("today at {time:%H:%M}").format(time=moment)
    return _("tomorrow") if days == 1 else _("in {count} days, on {day}").format(count=days, day=full_date(moment))


def list_cards(progress: sqlite3.Connection, cards: Cards, now: int, found: Queue) -> Iterator[str]:
    """Return a line for each card, in deck order: its name, state and due date, as `found` has them."""
    records = {row["face"]: as_record(row) for row in progress.execute("SELECT * FROM faces")}
    names = list(cards)
    room = max(map(len, names), default=0)
    times = dict.fromkeys(found.due, _("now")) | dict.fromkeys(found.held, _(ASKED_TODAY))
    times |= dict.fromkeys(found.buried, _(BURIED))
    for name in names:
        record = records.get(name, CardRecord(name))
        yield f"{name:<{room}}  {_standing(record, times.get(name) or when(record.due, now), now)}"


def _standing(record: CardRecord, time: str, now: int) -> str:
    lapses = ""
    if record.lapses > 1:
        lapses = ", " + _("forgotten {count} times").format(count=record.lapses)
    if record.suspended:
        return _("suspended") + lapses
    if record.is_new and not record.due:
        return _("new, buried until tomorrow") if record.buried > now else pgettext("flashcard", "new")
    return _("due {time} ({state})").format(time=time, state=_(STATES[record.state]) + lapses)


def bring_back(progress: sqlite3.Connection, collection: DeckCollection, ref: str) -> list[str]:
    """Unsuspend a note `deck/card` or one of its cards; return the cards that were suspended."""
    if note_of(ref) not in collection.notes:
        advice = did_you_mean(note_of(ref), collection.notes)
        raise CourseError(_("No card is called `{name}`").format(name=ref) + advice)
    cards = [card for card in Cards({note_of(ref): collection.notes[note_of(ref)]}) if ref in (card, note_of(card))]
    brought_back = unsuspend(progress, cards)
    if not brought_back:
        said = _("Nothing of `{name}` is suspended; `fam cards --list` shows what is.")
        raise CourseError(said.format(name=ref))
    return brought_back
