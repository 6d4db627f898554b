"""How a session ends: what was answered, when the next card is due, and what to type next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from fam_quizzes.study.flashcards.queue import new_left
from fam_quizzes.study.progress.days import day_of
from fam_quizzes.study.progress.due import new_cards, next_due, reviews_due, steps_due
from fam_quizzes.study.progress.records import GRADES

if TYPE_CHECKING:
    from fam_quizzes.study.flashcards.review import Session


def session_summary(session: Session) -> Iterator[str]:
    """Return the lines with which a session ends."""
    if session.grades:
        yield _answers(session.grades)
    else:
        yield "Nothing was answered."
    waiting, new, more = _left(session)
    if waiting:
        yield f"{_flashcards(waiting)} still due: `fam cards` goes on."
        return
    if due := next_due(session.progress, session.cards):
        yield f"The next flashcard is due {when(due, session.now)}."
    if new:
        yield f"{_flashcards(new)} new for today: `fam cards` goes on."
    elif more:
        yield f"The new ones of today are done; `fam cards --new {session.plan.new_a_day + 10}` brings more."
    yield "Next: `fam stats` shows how it is going, `fam quiz` asks in other ways."


def _answers(grades: list[int]) -> str:
    counted = Counter(grades)
    parts = [f"{counted[grade]} {name}" for grade, name in GRADES.items() if counted[grade]]
    return f"{len(grades)} {'answer' if len(grades) == 1 else 'answers'}: {', '.join(parts)}."


def _left(session: Session) -> tuple[int, int, bool]:
    """Count what is due and what is new for today, and say whether there are new ones beyond the limit."""
    progress, cards, now = session.progress, session.cards, session.now
    waiting = len([*steps_due(progress, cards, now), *reviews_due(progress, cards, now)])
    new = len([*new_left(progress, cards, now, session.plan.new_a_day)])
    return waiting, new, next(new_cards(progress, cards, now), None) is not None


def _flashcards(count: int) -> str:
    return "1 flashcard is" if count == 1 else f"{count} flashcards are"


def when(due: int, now: int) -> str:
    """Say when something is due, in words and in local time."""
    days = (day_of(due) - day_of(now)).days
    moment = datetime.fromtimestamp(due)
    if due <= now:
        return "now"
    if days == 0:
        return f"today at {moment:%H:%M}"
    return "tomorrow" if days == 1 else f"in {days} days, on {moment:%d %b %Y}"
