"""A quiz as it is played: practice with feedback at once, or an exam against the clock."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

import click

from fam.core.keyboard import Ended, ask_key, in_terminal
from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Question
from fam_quizzes.questions.presentation import verdict_text
from fam_quizzes.questions.prompt import Reply, pose
from fam_quizzes.questions.variants import DrawnQuestion, variant_of
from fam_quizzes.study.progress.reviews import make_due
from fam_quizzes.study.quiz.storage import Quiz, StoredAnswer, save

ONWARD = {"\r": "on", " ": "on", "q": "leave"}


@dataclass(frozen=True)
class Table:
    """What a quiz is played with."""

    collection: DeckCollection
    connection: sqlite3.Connection
    screen: Screen
    clock: Callable[[], int]
    """Return the time in seconds since 1970."""


def play(quiz: Quiz, table: Table) -> Quiz:
    """Ask what is not answered yet, until somebody leaves or the time is up, and give the quiz with its answers."""
    waiting = unanswered(quiz, table.collection)
    try:
        for position, ref in waiting:
            if time_is_up(quiz, table.clock()):
                click.echo("\nThe time is up.")
                break
            quiz = _ask_one(quiz, position, ref, table)
            if not quiz.spec.exam and (position, ref) != waiting[-1]:
                _pause(table.screen)
    except Ended:
        return quiz
    return quiz


def unanswered(quiz: Quiz, collection: DeckCollection) -> list[tuple[int, str]]:
    """Return the positions and questions still to be asked; the deck may have lost some since they were drawn."""
    questions = enumerate(quiz.spec.questions)
    return [(index, ref) for index, ref in questions if index not in quiz.answers and ref in collection.questions]


def is_over(quiz: Quiz, collection: DeckCollection, now: int) -> bool:
    """Whether there is nothing more to ask, or no time to ask it."""
    return time_is_up(quiz, now) or not unanswered(quiz, collection)


def time_is_up(quiz: Quiz, now: int) -> bool:
    """Whether an exam's time has passed."""
    return quiz.deadline is not None and now > quiz.deadline


def notes_made_due(quiz: Quiz, collection: DeckCollection) -> tuple[str, ...]:
    """Return the cards that belong to the questions that were missed."""
    missed = [given.question for given in quiz.answers.values() if given.score < 1]
    return tuple(
        dict.fromkeys(note for ref in missed if ref in collection.questions for note in _notes(ref, collection))
    )


def time_left(quiz: Quiz, now: int) -> str:
    """Say how much of an exam's time is left.

    >>> from fam_quizzes.decks import Selection
    >>> from fam_quizzes.study.quiz.storage import Spec
    >>> exam = Quiz(1, Spec(Selection(), exam=True, seed=1, questions=(), minutes=5), started=0)
    >>> time_left(exam, 60), time_left(exam, 190), time_left(exam, 299)
    ('4 minutes left', '110 seconds left', '1 second left')
    """
    if quiz.deadline is None:
        return ""
    seconds = max(0, int(quiz.deadline - now))
    count, unit = (seconds // 60, "minute") if seconds >= 120 else (seconds, "second")
    return f"{count} {unit}{'' if count == 1 else 's'} left"


def _ask_one(quiz: Quiz, position: int, ref: str, table: Table) -> Quiz:
    question = table.collection.questions[ref]
    asked = variant_of(question, quiz.spec.seed)
    click.echo(f"\n{_heading(quiz, position, question, table)}\n")
    reply = pose(asked, table.screen, hints=not quiz.spec.exam)
    given = _given(quiz, ref, reply, table.clock())
    if given.score < 1:  # first, so that a kill between the two has the question asked again
        make_due(table.connection, _notes(ref, table.collection), given.at)
    quiz = save(table.connection, quiz, position, given)
    if given.late:
        late = given.at - (quiz.deadline or given.at)
        click.echo(f"\nThat came {late:.0f} s after the time was up, so it does not count.")
    elif not quiz.spec.exam:
        _tell(asked, reply, table.screen)
    return quiz


def _given(quiz: Quiz, ref: str, reply: Reply, now: int) -> StoredAnswer:
    late = time_is_up(quiz, now)
    mark = reply.mark
    return StoredAnswer(ref, reply.answer, 0.0 if late else mark.score, now, mark.feedback, reply.hints, late)


def _notes(ref: str, collection: DeckCollection) -> tuple[str, ...]:
    """Return the cards of a question that there are; a dangling reference is for `fam lint` to tell."""
    return tuple(note for note in collection.notes_of(ref) if note in collection.notes)


def _tell(asked: DrawnQuestion, reply: Reply, screen: Screen) -> None:
    click.echo(f"\n{verdict_text(asked, reply.answer, reply.mark, screen)}")


def _heading(quiz: Quiz, position: int, question: Question, table: Table) -> str:
    parts = [
        f"Question {position + 1} of {len(quiz.spec.questions)}",
        ", ".join(question.concepts),
        time_left(quiz, table.clock()),
    ]
    return table.screen.styled(table.screen.sign(" · ", ", ").join(part for part in parts if part), dim=True)


def _pause(screen: Screen) -> None:
    """Let somebody at a keyboard read, and leave; a pipe goes on."""
    if in_terminal() and ask_key(f"\n{screen.styled('Enter: next, q: leave', dim=True)}", ONWARD) == "leave":
        raise Ended
