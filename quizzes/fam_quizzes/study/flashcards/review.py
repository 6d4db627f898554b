"""Review sessions: show a card, ask for a grade, save the answer, repeat."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zlib import crc32

import click

from fam.core.keyboard import Ended, ask_key
from fam.core.language import N_, _
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.study.flashcards.rendering import (
    INDENT,
    answer_of,
    has_picture,
    header,
    hints_for,
    memory_aid,
    names_of,
    offers_text,
    question_of,
    without,
)
from fam_quizzes.study.pictures import Drawer, described
from fam_quizzes.study.progress.cards import (
    GRADES,
    REVERSE,
    VARIANT,
    CardRecord,
    Cards,
    Step,
    bury,
    is_leech,
    kind_of,
    note_of,
    read_record,
    record_answer,
    review_count,
    suspend,
    take_back,
)
from fam_quizzes.study.progress.database import snapshot
from fam_quizzes.study.progress.due import Queue, next_card, note_clock, queue, tomorrow
from fam_quizzes.study.progress.settings import read_parameters

ASIDE = {"?": "hint", "u": "undo", "s": "suspend", "-": "bury", "q": "leave"}
# TRANSLATORS: the keys below a flashcard; two spaces part one from the next.
OFFERS = N_("[any key] show  [?] hint  [u] undo  [s] suspend  [-] bury  [q] quit")
UNDO_OFFER = N_("That was the last one.  [u] undo  [any other key] end")
LEECH_OFFER = N_("[s] suspend it  [any other key] go on")
GRADE_KEYS = {str(grade): str(grade) for grade in GRADES}


@dataclass(frozen=True)
class Plan:
    """The settings of a session."""

    new_a_day: int = 10
    limit: int | None = None
    """The maximum number of answers; None for no limit."""
    retention: float = 0.9
    """The probability of recall at which a card is due."""
    ahead: bool = False
    """Whether those that are due soonest follow, in place of new cards."""


@dataclass
class Session:
    """A review session; after `run`, `grades` holds the grades of its answers."""

    progress: sqlite3.Connection
    collection: DeckCollection
    cards: Cards
    screen: Screen
    clock: Callable[[], float]
    plan: Plan = field(default_factory=Plan)
    draw: Drawer = described
    """What shows pictures."""
    steps: list[Step] = field(default_factory=list)
    grades: list[int] = field(default_factory=list)
    _again: str | None = None
    """A card to show next because its answer was undone."""

    @property
    def now(self) -> int:
        """The time in whole seconds."""
        return int(self.clock())

    @cached_property
    def parameters(self) -> tuple[float, ...] | None:
        """The parameters of FSRS that were fitted to the learner's answers; None for the default ones."""
        fitted = read_parameters(self.progress)
        return fitted.values if fitted else None

    def run(self) -> None:
        """Show one card after the other until no card is left or the learner quits."""
        note_clock(self.progress, self.now)
        try:
            while (turn := self._next_turn()) or self._offers_undo():
                if turn:
                    turn.play()
        except (Ended, KeyboardInterrupt):  # Ctrl-C may come while a card is rendered
            click.echo()

    def _next_turn(self) -> Turn | None:
        """Choose a card and read its record in one snapshot, so that another session cannot answer it in between."""
        with snapshot(self.progress):
            card = self._next()
            return Turn(self, card) if card else None

    def _next(self) -> str | None:
        card, self._again = self._again, None
        if card or len(self.grades) == self.plan.limit:
            return card
        last = self.steps[-1].card if self.steps else None
        plan = self.plan
        return next_card(self.progress, self.cards, self.now, new_a_day=plan.new_a_day, last=last, ahead=plan.ahead)

    def _offers_undo(self) -> bool:
        """Offer to undo the last answer; return whether it was undone."""
        if not self.steps:
            return False
        action = ask_key(f"\n{INDENT}{_(UNDO_OFFER)}", {"u": "undo"}, other="end")
        if action == "undo":
            self.undo()
        return action == "undo"

    def undo(self) -> None:
        """Undo the last answer, suspension or burial of this session, and show its card again."""
        if not self.steps:
            self.say(_("There is nothing to undo in this session."))
            return
        step = self.steps.pop()
        if step.review is not None:
            self.grades.pop()
        if take_back(self.progress, step):
            self.say(_("Taken back; once more:"))
            self._again = step.card
        else:
            self.say(_("That one was answered in another session meanwhile, and stays as it is."))

    def show_again(self, card: str) -> None:
        """Show `card` next, unless an undo chose another one."""
        self._again = self._again or card

    def say(self, text: str) -> None:
        """Print a message."""
        click.echo(f"\n{self.screen.text(text, INDENT)}")

    def left(self) -> str:
        """Return the numbers of due and new cards for today."""
        return counts(self.queue()) or _("once more")

    def queue(self, *, ahead: bool | None = None) -> Queue:
        """Return what is due now, what waits, and what is new within the daily limit, or what comes ahead."""
        ahead = self.plan.ahead if ahead is None else ahead
        return queue(self.progress, self.cards, self.now, new_a_day=self.plan.new_a_day, ahead=ahead)


def counts(found: Queue) -> str:
    """Return how many cards are due, new and to repeat, such as `8 due, 2 new`; empty if there are none."""
    # TRANSLATORS: numbers of flashcards, in a row: "8 due, 2 new, 1 to repeat"; ahead: before they are due.
    groups = (
        (found.due, _("{count} due")),
        (found.new, _("{count} new")),
        (found.ahead, _("{count} ahead")),
        (found.waiting, _("{count} to repeat")),
    )
    return ", ".join(text.format(count=len(group)) for group, text in groups if group)


class Turn:
    """One card, from its question to its grade."""

    aside: Mapping[str, str] = ASIDE
    offers = OFFERS

    def __init__(self, session: Session, card: str) -> None:
        self.session: Session = session
        self.card = card
        self.ref, self.kind = note_of(card), kind_of(card)
        self.note = session.cards.notes[self.ref]
        self.record = read_record(session.progress, card) or CardRecord(card)
        self.number = review_count(session.progress, card)
        self.began = session.clock()
        self.hints = hints_for(self.note, self.kind)

    def play(self) -> None:
        """Show the question, then the answer, and act on the learner's choice."""
        session = self.session
        deck = session.collection.deck_of(self.ref)
        about = " ".join([deck.title, *self.note.concepts])
        click.echo(f"\n{header(session.screen, session.left(), about)}\n")
        click.echo(question_of(self.note, self.kind, session.screen))
        self._show_picture(answered=False)
        self._do(self._recall())

    def _recall(self) -> str:
        action = self._ask(_(self.offers), self.aside, other="show")
        if action != "show":
            return action
        suggested = self._pose_variant() if self.kind == VARIANT else None
        click.echo(f"\n{answer_of(self.session.collection, self.ref, self.kind, self.session.screen)}")
        self._show_picture(answered=True)
        self.hints = iter([memory_aid(self.session.collection, self.note)])
        return self._grade(suggested)

    def _show_picture(self, *, answered: bool) -> None:
        if has_picture(self.note, self.kind, answered=answered):
            is_secret = self.kind == REVERSE and not answered
            self._draw(self.ref, without(names_of(self.note), self.note.alt) if is_secret else self.note.alt)

    def _draw(self, ref: str, alt: str) -> None:
        path = self.session.collection.picture_of(ref)
        if path:
            click.echo(f"\n{self.session.draw(path, alt, self.session.screen)}")

    def _ask(self, prompt: str, keys: Mapping[str, str], other: str | None = None) -> str:
        shown = offers_text(prompt, self.session.screen)
        while (action := ask_key(f"\n{shown}", keys, other=other)) == "hint":
            hint = next(self.hints, None)
            self.session.say(_("*Hint:* {hint}").format(hint=hint) if hint else _("That was the last hint."))
        return action

    def _pose_variant(self) -> str | None:
        """Ask the note's drawn question, and return the grade that the answer suggests; None if it cannot be asked.

        The numbers differ at each review, and are the same after an undo.
        """
        from fam_quizzes.questions.presentation import verdict_text  # noqa: PLC0415 - few notes have a question
        from fam_quizzes.questions.prompt import pose  # noqa: PLC0415
        from fam_quizzes.questions.variants import UnusableDraw, variant_of  # noqa: PLC0415

        collection, screen = self.session.collection, self.session.screen
        question = collection.questions.get(resolve(self.note.variant or "", within=self.ref))
        if question is None:
            return None
        try:
            asked = variant_of(question, seed=crc32(f"{self.card}:{self.number}".encode()))
        except UnusableDraw as error:
            click.echo("\n" + _("No fresh numbers this time: {error}").format(error=error))
            return None
        self._draw(resolve(self.note.variant or "", within=self.ref), question.alt)
        click.echo()
        reply = pose(asked, screen)
        click.echo(f"\n{verdict_text(asked, reply.answer, reply.mark, screen)}")
        if reply.mark.score < 1:
            return "1"
        return "2" if reply.hints else "3"

    def _grade(self, suggested: str | None) -> str:
        from fam_quizzes.study.flashcards.scheduler import interval_text  # noqa: PLC0415 - fsrs, after the first card is shown

        now = self.session.now
        after = self._outcomes(now)
        offers = []
        for grade, name in GRADES.items():
            key = ", ".join([str(grade), _("Enter")]) if str(grade) == suggested else grade
            offers.append(f"[{key}] {_(name)} {interval_text(after[grade], now)}")
        confirmed = {"\r": suggested, " ": suggested} if suggested else {}
        return self._ask("  ".join(offers), {**self.aside, **GRADE_KEYS, **confirmed})

    def _outcomes(self, now: int) -> dict[int, CardRecord]:
        from fam_quizzes.study.flashcards.scheduler import outcomes  # noqa: PLC0415 - as above

        session = self.session
        return outcomes(self.record, self.number, now, session.plan.retention, session.parameters)

    def _do(self, action: str) -> None:
        if action == "leave":
            raise Ended
        if action == "undo":
            self.session.undo()
            self.session.show_again(self.card)
        elif action == "suspend":
            self._suspend()
        elif action == "bury":
            self._bury()
        else:
            self._answer(int(action))

    def _suspend(self) -> None:
        self.session.steps.append(suspend(self.session.progress, self.card))
        said = _("Suspended. `{command}` brings it back, and so does u.")
        self.session.say(said.format(command=f"fam cards --unsuspend {self.ref}"))

    def _bury(self) -> None:
        self.session.steps.append(bury(self.session.progress, self.card, tomorrow(self.session.now)))
        self.session.say(_("Buried until tomorrow; u brings it back at once."))

    def _answer(self, grade: int) -> None:
        now = self.session.now
        after = self._outcomes(now)[grade]
        seconds = self.session.clock() - self.began
        step = record_answer(self.session.progress, self.record, after, rating=grade, at=now, seconds=seconds)
        if step is None:
            self.session.say(_("This one was answered in another session meanwhile; that answer stays."))
            return
        self.session.steps.append(step)
        self.session.grades.append(grade)
        if is_leech(self.record, after):
            self._notice_leech(after.lapses)

    def _notice_leech(self, lapses: int) -> None:
        session = self.session
        session.say(_("**A leech**: this one was forgotten {count} times. What may help:").format(count=lapses))
        session.say(memory_aid(session.collection, self.note))
        if self._ask(_(LEECH_OFFER), {"s": "suspend"}, other="go on") == "suspend":
            self._suspend()
