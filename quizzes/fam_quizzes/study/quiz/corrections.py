"""After an answer in practice: count it as right by the learner's own word, or take it back."""

from __future__ import annotations

import sqlite3
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

import click

from fam.core.keyboard import Ended, ask_key
from fam.core.language import N_, _
from fam.core.terminal import Screen
from fam_quizzes.decks.model import ClozeQuestion, NumericQuestion, Question, ShapeQuestion, TextQuestion
from fam_quizzes.study.progress.cards import restore_due
from fam_quizzes.study.quiz.storage import Quiz, count_as_right, take_back

ON, LEAVE, UNDO, RIGHT = "on", "leave", "undo", "right"
# TRANSLATORS: keys after an answer in a quiz; the key itself stays.
LABELS = {LEAVE: N_("q: leave"), UNDO: N_("u: undo"), RIGHT: N_("o: I was right")}


@dataclass(frozen=True)
class LastAnswer:
    """The answer that was just given, and when the cards that it made due were due before."""

    position: int
    question: Question
    due_before: Mapping[str, int | None]

    @property
    def is_typed(self) -> bool:
        """Whether the answer was typed: a program may misread it, but no choice of a letter."""
        return isinstance(self.question, TextQuestion | ClozeQuestion | NumericQuestion | ShapeQuestion)


def reconsider(
    quiz: Quiz, last: LastAnswer, connection: sqlite3.Connection, screen: Screen, *, at_end: bool
) -> tuple[Quiz, bool]:
    """Wait for a key, so that the learner can read; return the quiz with the corrections, and whether to leave."""
    while True:
        action = _ask(quiz, last, screen, at_end=at_end)
        if action not in (RIGHT, UNDO):
            return quiz, action == LEAVE
        quiz, said = correct(quiz, last, connection, action)
        click.echo(said)
        if action == UNDO:
            return quiz, False


def correct(quiz: Quiz, last: LastAnswer, connection: sqlite3.Connection, action: str) -> tuple[Quiz, str]:
    """Count the last answer as right, or take it back (`RIGHT`, `UNDO`); return the quiz, and what to say."""
    given = quiz.answers[last.position]
    quiz = (count_as_right if action == RIGHT else take_back)(connection, quiz, last.position)
    restore_due(connection, last.due_before, given.at)
    return quiz, _("Counted as right, by your own word.") if action == RIGHT else _("Taken back; once more:")


def offered(quiz: Quiz, last: LastAnswer, *, at_end: bool) -> list[str]:
    """Return the actions after an answer, besides going on."""
    given = quiz.answers[last.position]
    disputable = last.is_typed and given.score < 1 and given.answer is not None
    return [action for action in LABELS if (action != RIGHT or disputable) and (action != LEAVE or not at_end)]


def _ask(quiz: Quiz, last: LastAnswer, screen: Screen, *, at_end: bool) -> str:
    actions = offered(quiz, last, at_end=at_end)
    keys = {"\r": ON, " ": ON} | {LABELS[action][0]: action for action in actions}
    parts = [_("Enter: result") if at_end else _("Enter: next")]
    parts += [_(LABELS[action]) for action in actions]
    prompt = textwrap.fill(", ".join(parts), max(20, screen.width - 2))
    try:
        return ask_key(f"\n{screen.styled(prompt, dim=True)}", keys)
    except Ended:
        return LEAVE
