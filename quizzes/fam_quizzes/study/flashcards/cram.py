"""Cram: ask all cards of a selection in a random order; nothing is scheduled or stored."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from fam.core.keyboard import Ended
from fam.core.language import N_, _
from fam_quizzes.study.flashcards.review import Session, Turn
from fam_quizzes.study.flashcards.summary import answers_text
from fam_quizzes.study.progress.cards import GRADES

AGAIN, KNOWN = 1, 3


@dataclass
class Cram(Session):
    """A session that changes no progress: a card that was not known comes again after the others."""

    left_over: list[str] = field(default_factory=list)
    """The cards to ask, the next one first."""
    past: list[list[str]] = field(default_factory=list)
    """What was left before each answer."""

    def __post_init__(self) -> None:
        """Shuffle the cards that are not suspended."""
        suspended = {card for (card,) in self.progress.execute("SELECT face FROM faces WHERE suspended")}
        self.left_over = [card for card in self.cards if card not in suspended]
        random.Random(self.clock()).shuffle(self.left_over)  # noqa: S311 - not for security

    def _next_turn(self) -> Turn | None:
        if not self.left_over or len(self.grades) == self.plan.limit:
            return None
        return CramTurn(self, self.left_over[0])

    def left(self) -> str:
        """Return the number of cards left."""
        # TRANSLATORS: cramming asks all cards at once, without a schedule.
        return _("cram, {count} left").format(count=len(self.left_over))

    def grade(self, grade: int) -> None:
        """Take the first card out, or put it behind the others."""
        self.past.append(list(self.left_over))
        self.grades.append(grade)
        card = self.left_over.pop(0)
        if grade == AGAIN:
            self.left_over.append(card)

    def undo(self) -> None:
        """Go back to the card before."""
        if not self.past:
            self.say(_("There is nothing to undo in this session."))
            return
        self.left_over = self.past.pop()
        self.grades.pop()


class CramTurn(Turn):
    """One card, without a schedule."""

    aside = {"?": "hint", "u": "undo", "q": "leave"}  # noqa: RUF012 - as in the class above
    offers = N_("[any key] show  [?] hint  [u] undo  [q] quit")

    def _grade(self, suggested: str | None) -> str:
        keys = {**self.aside, "1": "again"}
        if suggested == str(AGAIN):
            confirmed = {**keys, "\r": "again", " ": "again", "3": "known"}
            return self._ask(_("[1, Enter] again  [3] known"), confirmed)
        return self._ask(_("[1] again  [any other key] known"), keys, other="known")

    def _do(self, action: str) -> None:
        session = self.session
        assert isinstance(session, Cram)
        if action == "leave":
            raise Ended
        if action == "undo":
            session.undo()
        else:
            session.grade(AGAIN if action == "again" else KNOWN)


def cram_summary(session: Cram) -> Iterator[str]:
    """Return the lines at the end of a session."""
    again = session.grades.count(AGAIN)
    parts = [_("{count} known").format(count=len(session.grades) - again)]
    if again:
        parts.insert(0, f"{again} {_(GRADES[AGAIN])}")
    if session.grades:
        yield answers_text(len(session.grades), parts)
    yield _("Nothing was scheduled or stored. Next: `fam cards` asks what is due.")
