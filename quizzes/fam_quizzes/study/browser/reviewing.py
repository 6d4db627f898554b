"""Review flashcards on the page: the terminal's session, with requests in place of keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from zlib import crc32

from fam.core.keyboard import Ended
from fam.core.language import _
from fam_quizzes.decks import resolve
from fam_quizzes.questions.variants import UnusableDraw, variant_of
from fam_quizzes.study.browser.deck_html import element, inline_html, picture_html, to_html
from fam_quizzes.study.browser.question_form import QuestionForm, buttons_of, verdict_html
from fam_quizzes.study.browser.view import Button, View, offered
from fam_quizzes.study.flashcards.rendering import (
    answer_parts,
    has_picture,
    memory_aid,
    names_of,
    question_parts,
    without,
)
from fam_quizzes.study.flashcards.review import ASIDE, GRADE_KEYS, LEECH_OFFER, OFFERS, UNDO_OFFER, Session, Turn
from fam_quizzes.study.flashcards.scheduler import interval_text
from fam_quizzes.study.flashcards.summary import grades_text, when
from fam_quizzes.study.progress.cards import GRADES, REVERSE, VARIANT
from fam_quizzes.study.progress.database import snapshot
from fam_quizzes.study.progress.due import note_clock

QUESTION, ASKING, ANSWER, LEECH = "question", "asking", "answer", "leech"


@dataclass
class BrowserSession(Session):
    """A review session that stops at each question for the page."""

    notes: list[str] = field(default_factory=list)
    """What was said since the last view, as Markdown."""
    turn: BrowserTurn | None = None

    def begin(self) -> None:
        """Choose the first card."""
        note_clock(self.progress, self.now)
        self.turn = self._next_turn()

    def say(self, text: str) -> None:
        """Show a message below the card."""
        self.notes.append(text)

    def _next_turn(self) -> BrowserTurn | None:
        with snapshot(self.progress):
            card = self._next()
            return BrowserTurn(self, card) if card else None

    def act(self, act: str, asked: Mapping[str, Any]) -> bool:
        """Do what the learner wants; return False if they leave. Notes stay until something else is shown."""
        before, said = self._shown(), len(self.notes)
        try:
            if self.turn is None:
                if act != "undo":
                    return False
                self.undo()
            if self.turn is None or self.turn.act(act, asked):
                self.turn = self._next_turn()
        except Ended:
            return False
        if self._shown() != before:
            del self.notes[:said]
        return True

    def _shown(self) -> str:
        return self.turn.name if self.turn else "end"

    def view(self) -> View:
        """Return what the page shows now."""
        view = self.turn.view() if self.turn else self._end()
        view.notes += self.notes
        return view

    def _end(self) -> View:
        """Return the view after the last card, from which it can be undone."""
        html = "".join(f"<p>{escape(line)}</p>" for line in self.summary())
        title, _blank, offers = _(UNDO_OFFER).partition("  ")
        buttons = offered(offers, {"u": "undo"}, "leave")
        return View(self._shown(), title if self.grades else "", "", html, buttons=buttons[not self.steps :])

    def summary(self) -> list[str]:
        """Return what was answered, and when the next card is due."""
        lines = [grades_text(self.grades) if self.grades else _("Nothing was answered.")]
        left = self.queue()
        if left.next is not None:
            lines.append(_("The next flashcard is due {time}.").format(time=when(left.next, self.now)))
        return lines


class BrowserTurn(Turn):
    """One card, from its question to its grade, in stages."""

    session: BrowserSession

    def __init__(self, session: BrowserSession, card: str) -> None:
        super().__init__(session, card)
        self.stage = QUESTION
        self.form: QuestionForm | None = None
        self.suggested: str | None = None
        self.verdict = ""

    def act(self, act: str, asked: Mapping[str, Any]) -> bool:
        """Do what the learner wants with this card; return whether its turn is over."""
        if self.stage == ASKING and self.form:
            self._answer_form(act, asked, self.form)
        elif self.stage == LEECH:
            if act == "suspend":
                self._suspend()
            return True
        elif act == "hint":
            hint = next(self.hints, None)
            self.session.say(_("*Hint:* {hint}").format(hint=hint) if hint else _("That was the last hint."))
        elif act == "show":
            self._show()
        elif self.stage == ANSWER or act not in GRADE_KEYS:
            self._do(act)
            return self.stage != LEECH
        return False

    def _show(self) -> None:
        self.form = self._posed() if self.kind == VARIANT and not self.form else None
        if self.form:
            self.stage = ASKING
        else:
            self._reveal()

    def _reveal(self) -> None:
        self.stage = ANSWER
        self.hints = iter([memory_aid(self.session.collection, self.note)])

    def _posed(self) -> QuestionForm | None:
        """Return the note's question with its numbers, the same as in a terminal."""
        question = self.session.collection.questions.get(resolve(self.note.variant or "", within=self.ref))
        if question is None:
            return None
        try:
            return QuestionForm(variant_of(question, seed=crc32(f"{self.card}:{self.number}".encode())))
        except UnusableDraw as error:
            self.session.say(_("No fresh numbers this time: {error}").format(error=error))
            return None

    def _answer_form(self, act: str, asked: Mapping[str, Any], form: QuestionForm) -> None:
        form.notes.clear()
        if act == "hint":
            form.hint()
            reply = None
        else:
            reply = form.reply("-" if act == "unknown" else asked.get("typed", ""))
        self.session.notes += form.notes
        if reply:
            self.suggested = "1" if reply.mark.score < 1 else "2" if reply.hints else "3"
            self.verdict = verdict_html(form.asked, reply.answer, reply.mark)
            self._reveal()

    def _suspend(self) -> None:
        super()._suspend()
        self.session.notes[-1] = _("Suspended; u brings it back, and so does the list before you begin.")

    def _notice_leech(self, lapses: int) -> None:
        self.stage = LEECH
        self.session.say(_("**A leech**: this one was forgotten {count} times. What may help:").format(count=lapses))
        self.session.say(memory_aid(self.session.collection, self.note))

    @property
    def name(self) -> str:
        """The name of what the page shows of this card."""
        return f"{self.card}:{self.number}:{len(self.session.steps)}:{self.stage}"

    def view(self) -> View:
        """Return what the page shows of this card."""
        deck = self.session.collection.deck_of(self.ref)
        return View(
            self.name,
            self.session.left(),
            " · ".join([deck.title, *self.note.concepts]),
            self._html(),
            buttons=self._buttons(),
        )

    def _html(self) -> str:
        question = "".join(map(to_html, question_parts(self.note, self.kind))) + self._picture(answered=False)
        card = f'<div class="card-question">{question}</div>'
        if self.stage == ASKING and self.form:
            return card + self.form.html
        if self.stage == QUESTION:
            return card
        asked = self.form.question_html if self.form else ""
        parts = "".join(map(to_html, answer_parts(self.session.collection, self.ref, self.kind)))
        answer = f"{self.verdict}{parts}{self._picture(answered=True)}"
        return f'{card}{asked}<div class="card-answer" tabindex="-1" data-focus>{answer}</div>'

    def _picture(self, *, answered: bool) -> str:
        if not has_picture(self.note, self.kind, answered=answered):
            return ""
        is_secret = self.kind == REVERSE and not answered
        return picture_html(
            self.note.image, without(names_of(self.note), self.note.alt) if is_secret else self.note.alt
        )

    def _buttons(self) -> list[Button]:
        aside = offered(_(OFFERS), ASIDE, "show")
        if self.stage == ASKING and self.form:
            return buttons_of(self.form, next(each.label for each in aside if each.act == "hint"))
        if self.stage == LEECH:
            return offered(_(LEECH_OFFER), {"s": "suspend"}, "go on")
        if self.stage == QUESTION:
            return aside
        return [*self._grades(), *(each for each in aside if each.act != "show")]

    def _grades(self) -> list[Button]:
        now = self.session.now
        after = self._outcomes(now)
        found = []
        for grade, name in GRADES.items():
            key, label = str(grade), f"{_(name)} · {interval_text(after[grade], now)}"
            confirmed = key == self.suggested
            shown = ", ".join([key, _("Enter")]) if confirmed else key
            found.append(Button(key, key, label, shown, primary=confirmed))
        return found


def suspended_html(cards: Mapping[str, str]) -> str:
    """Return the suspended cards by name, each with a button that brings it back; "" if there are none."""
    if not cards:
        return ""
    said = _("Suspended cards")
    rows = "".join(
        f"<li>{inline_html(term)} {element('code', card)} "
        + element("button", _("Bring it back"), f'type="button" data-act="unsuspend" data-card="{escape(card)}"')
        + "</li>"
        for card, term in cards.items()
    )
    return f"<details>{element('summary', said)}<ul>{rows}</ul></details>"
