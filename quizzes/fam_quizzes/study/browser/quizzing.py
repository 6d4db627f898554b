"""Take quizzes on the page: the terminal's practice and exams, with requests in place of keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from fam.core.language import N_, _, ngettext, translated
from fam_quizzes.decks import Selection
from fam_quizzes.questions.answers import in_words
from fam_quizzes.questions.marking import Mark
from fam_quizzes.questions.variants import variant_of
from fam_quizzes.study.browser.deck_html import element, inline_html, to_html
from fam_quizzes.study.browser.question_form import QuestionForm, buttons_of, lesson_html, verdict_html
from fam_quizzes.study.browser.view import Button, View
from fam_quizzes.study.progress.cards import still_new
from fam_quizzes.study.quiz.corrections import LABELS, LEAVE, RIGHT, UNDO, LastAnswer, correct, offered
from fam_quizzes.study.quiz.results import Line, Result, as_json, exam_file, points, result_of
from fam_quizzes.study.quiz.session import (
    QuizRequest,
    Table,
    heading_parts,
    is_over,
    keep_reply,
    new_quiz,
    notes_made_due,
    time_is_up,
    unanswered,
)
from fam_quizzes.study.quiz.storage import Quiz, finish, last_exams, standings, unfinished
from fam_quizzes.study.quiz.text import concept_name, left_text, quiz_row, total_text

HINT = N_("hint")


class QuizPlay:
    """A quiz on the page, from its first question to its result."""

    def __init__(self, table: Table, quiz: Quiz) -> None:
        self.table, self.quiz = table, quiz
        self.notes: list[str] = []
        self.form: QuestionForm | None = None
        self.last: LastAnswer | None = None
        self.verdict = ""
        self.result: Result | None = None
        self._next()

    @property
    def name(self) -> str:
        """The name of what the page shows."""
        stage = "result" if self.result else "verdict" if self.verdict else "question"
        return f"quiz:{self.quiz.id}:{len(self.quiz.answers)}:{stage}"

    def act(self, act: str, asked: Mapping[str, Any]) -> bool:
        """Do what the learner wants; return False if they leave."""
        before, said = self.name, len(self.notes)
        if act == LEAVE or self.result:
            return False
        if self.verdict and self.last:
            self._after_verdict(act, self.last)
        elif act == "time" or time_is_up(self.quiz, self.table.clock()):
            self._next()
        elif self.form:
            self._answer(act, asked, self.form)
        if self.name != before:
            del self.notes[:said]
        return True

    def _answer(self, act: str, asked: Mapping[str, Any], form: QuestionForm) -> None:
        position, ref = unanswered(self.quiz, self.table.collection)[0]
        form.notes.clear()
        reply = None
        if act == "hint":
            form.hint()
        else:
            reply = form.reply("-" if act == "unknown" else asked.get("typed", ""))
        self.notes += form.notes
        if reply is None:
            return
        self.quiz, self.last = keep_reply(self.quiz, position, ref, reply, self.table)
        if self.quiz.spec.exam:
            self._next()
        else:
            self.verdict = verdict_html(form.asked, reply.answer, reply.mark)

    def _after_verdict(self, act: str, last: LastAnswer) -> None:
        if act not in (UNDO, RIGHT):
            self._next()
            return
        self.quiz, said = correct(self.quiz, last, self.table.connection, act)
        if act == UNDO:
            self._next()
        self.notes.append(said)

    def _next(self) -> None:
        """Pose the next question, or show the result if none is left, or no time."""
        self.verdict, self.form = "", None
        now = self.table.clock()
        if is_over(self.quiz, self.table.collection, now):
            self.quiz = replace(self.quiz, finished=now)
            finish(self.table.connection, self.quiz)
            self.result = result_of(self.quiz, self.table.collection)
            return
        _position, ref = unanswered(self.quiz, self.table.collection)[0]
        asked = variant_of(self.table.collection.questions[ref], self.quiz.spec.seed)
        self.form = QuestionForm(asked, self.quiz.spec.exam)

    def view(self) -> View:
        """Return what the page shows now."""
        if self.result:
            return self._result_view(self.result)
        assert self.form
        position = self.last.position if self.verdict and self.last else self._position
        parts = heading_parts(self.quiz, position, self.form.asked.question, self.table.clock())
        title, *about = parts[:2]
        view = View(self.name, title, " · ".join(filter(None, about)), notes=list(self.notes))
        if self.verdict and self.last:
            answer = f'<div class="card-answer" tabindex="-1" data-focus>{self.verdict}</div>'
            view.html = self.form.question_html + answer
            view.buttons = self._corrections(self.last)
        else:
            view.html = self.form.html
            view.buttons = [*buttons_of(self.form, _(HINT)), Button(LEAVE, "q", _split(_(LABELS[LEAVE]))[1])]
            view.deadline = self.quiz.deadline
        return view

    @property
    def _position(self) -> int:
        return unanswered(self.quiz, self.table.collection)[0][0]

    def _corrections(self, last: LastAnswer) -> list[Button]:
        at_end = not unanswered(self.quiz, self.table.collection)
        shown, label = _split(_("Enter: result") if at_end else _("Enter: next"))
        found = [Button("on", "Enter", label, shown, primary=True)]
        for action in offered(self.quiz, last, at_end=at_end):
            shown, label = _split(_(LABELS[action]))
            found.append(Button(action, LABELS[action][0], label, shown))
        return found

    def _result_view(self, result: Result) -> View:
        review = "".join(map(_reviewed, result.lines)) if self.quiz.spec.exam else ""
        html = "".join([*self._scores(result), *self._onward(result), review])
        view = View(self.name, total_text(result), html=html, notes=list(self.notes))
        view.buttons = [Button(LEAVE, "Enter", _("All quizzes"), primary=True)]
        if self.quiz.spec.exam:
            text = json.dumps(as_json(result), indent=2, ensure_ascii=False) + "\n"
            view.download = {"name": exam_file(self.quiz, Path()).name, "text": text, "label": _("Save the review")}
        return view

    def _scores(self, result: Result) -> Iterator[str]:
        yield '<ul class="scores">'
        for one in result.concepts:
            name = escape(concept_name(one.concept, self.table.collection))
            if one.concept in self.table.collection.readings:
                name = f'<a href="concepts.html#{one.concept}">{name}</a>'
            said = _("{score} of {count}").format(score=points(one.score), count=one.questions)
            meter = f'<meter min="0" max="1" value="{one.share:.3f}" aria-hidden="true"></meter>'
            yield f"<li>{name} {meter} {escape(said)}</li>"
        yield "</ul>"

    def _onward(self, result: Result) -> Iterator[str]:
        """Yield what to do next: read what is weakest, and the cards of what was missed."""
        missed = notes_made_due(self.quiz, self.table.collection)
        left = still_new(self.table.connection, missed)
        if left:
            yield to_html(left_text(len(left)))
        weak = next((one.concept for one in result.weak if one.concept in self.table.collection.readings), "")
        if weak:
            name = concept_name(weak, self.table.collection)
            said = _("Read what is weakest again: {concept}").format(concept=name)
            yield f'<p><a href="concepts.html#{weak}">{escape(said)}</a></p>'
        count = len(missed) - len(left)
        if count:
            said = ngettext(
                "{count} card of what you missed is due", "{count} cards of what you missed are due", count
            )
            yield f'<p><a href="cards.html">{escape(said.format(count=count))}</a></p>'


def _split(offer: str) -> tuple[str, str]:
    """Return the key and the label of an offer such as `u: undo`."""
    key, _colon, label = offer.partition(": ")
    return key, label


def _reviewed(line: Line) -> str:
    """Return a question of an exam with its answer; in full if it was missed."""
    number = _("Question {number}").format(number=line.position + 1)
    prompt = to_html(line.asked.question.prompt)
    if not line.missed:
        said = element("p", _("Right."), 'class="verdict" data-outcome="right"')
        return f"<section><h3>{escape(number)}</h3>{prompt}{said}</section>"
    given = line.given
    if given is None:
        said = element("p", _("There was no time left for it.")) + lesson_html(line.asked, Mark(0))
    else:
        answered = _("You answered, too late to count:") if given.late else _("You answered:")
        words = to_html(translated(in_words(line.asked, given.answer)))
        mark = Mark(line.score, feedback=given.feedback)
        lesson = lesson_html(line.asked, mark) if given.late else verdict_html(line.asked, given.answer, mark)
        said = f"<p>{escape(answered)}</p>{words}{lesson}"
    return f"<section><h3>{escape(number)}</h3>{prompt}{said}</section>"


def begin_quiz(asked: Mapping[str, Any], table: Table) -> QuizPlay:
    """Return the quiz that the learner wants: the one that was left, or a new one."""
    if asked.get("resume"):
        left = unfinished(table.connection)
        if left:
            return QuizPlay(table, left)
    chosen = Selection(**{name: asked.get(name) or "" for name in ("deck", "unit", "concept", "tag")})
    seed = int(asked["seed"]) if asked.get("seed") else None
    return QuizPlay(table, new_quiz(QuizRequest(chosen, bool(asked.get("exam")), seed=seed), table))


def list_view(table: Table) -> View:
    """Return the list of all quizzes, and the one that was left, if there is one."""
    collection, standing, exams = table.collection, standings(table.connection), last_exams(table.connection)
    rows = (quiz_row(deck, standing, exams.get(deck.deck)) for deck in collection.decks if deck.questions)
    html = "".join(_listed(name, title, share, detail) for name, title, share, detail in rows)
    view = View("quizzes", html=f'<ul class="quizzes">{_listed("", _("From all quizzes"), None, "")}{html}</ul>')
    left = unfinished(table.connection)
    if left and left.answers:
        count = len(left.spec.questions)
        done = ngettext("{number} of {count} question", "{number} of {count} questions", count)
        said = _("You left this quiz after {done}.").format(done=done.format(number=len(left.answers), count=count))
        if left.spec.chosen.deck:
            said = f"{collection.deck_of(left.spec.chosen.deck + '/').title}: {said}"
        view.notes.append(said)
        view.buttons.append(Button("resume", "Enter", _("Go on with it"), primary=True))
    return view


def _listed(deck: str, title: str, share: float | None, detail: str) -> str:
    meter = "" if share is None else f'<meter min="0" max="1" value="{share:.3f}" aria-hidden="true"></meter> '
    buttons = "".join(
        f'<button type="button" data-act="begin" data-deck="{escape(deck)}"{exam}>{escape(label)} '
        f'<span class="fam-unseen">{inline_html(title)}</span></button>'
        for exam, label in (("", _("Practise")), (' data-exam="true"', _("Exam")))
    )
    return f'<li><h3>{inline_html(title)}</h3><p>{meter}{escape(detail)}</p><p class="buttons">{buttons}</p></li>'
