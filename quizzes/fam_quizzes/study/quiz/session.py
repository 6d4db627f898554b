"""Draw a quiz and run it: practice with feedback after each answer, or a timed exam."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import click

from fam.core.errors import CourseError
from fam.core.keyboard import Ended, in_terminal
from fam.core.language import N_, _, ngettext
from fam.core.terminal import Screen
from fam.core.ticking import ticking
from fam_quizzes.decks import DeckCollection, Selection
from fam_quizzes.decks.model import Question
from fam_quizzes.questions.presentation import verdict_text
from fam_quizzes.questions.prompt import Reply, pose
from fam_quizzes.questions.variants import DrawnQuestion, shuffled, variant_of
from fam_quizzes.study.pictures import Drawer, described
from fam_quizzes.study.progress.cards import MOST_NEW, due_times, make_due
from fam_quizzes.study.quiz.corrections import LastAnswer, reconsider
from fam_quizzes.study.quiz.storage import Quiz, Spec, Standing, StoredAnswer, begin, save, standings

PRACTICE_LENGTH = 10  # questions
EXAM_LENGTH = 20
MINUTES_EACH = 2.0
LARGEST_SEED = 999_999  # six digits are easy to type and to share
NOTHING = N_("This course has no questions; `fam cards` asks its flashcards.")


@dataclass(frozen=True)
class Table:
    """The environment of a quiz: decks, progress, screen and clock."""

    collection: DeckCollection
    connection: sqlite3.Connection
    screen: Screen
    clock: Callable[[], int]
    """Return the time in seconds since 1970."""
    most_new: int = MOST_NEW
    """How many new cards may wait because a question about them was missed."""
    draw: Drawer = described
    """What shows pictures."""


@dataclass(frozen=True)
class QuizRequest:
    """The options of a new quiz; None for the default."""

    chosen: Selection
    exam: bool = False
    minutes: float | None = None
    count: int | None = None
    seed: int | None = None


def new_quiz(request: QuizRequest, table: Table) -> Quiz:
    """Draw and store a new quiz; raise CourseError if there are no questions to draw.

    A seed draws the same quiz for everyone. Without one, practice begins with missed and new questions.
    """
    refs = questions_to_draw(request.chosen, table.collection)
    count = request.count or (EXAM_LENGTH if request.exam else PRACTICE_LENGTH)
    seed = fresh_seed() if request.seed is None else request.seed
    remembered = None if request.exam or request.seed is not None else standings(table.connection)
    drawn = draw_questions(refs, count, seed, remembered)
    minutes = (request.minutes or MINUTES_EACH * len(drawn)) if request.exam else None
    return begin(table.connection, Spec(request.chosen, request.exam, seed, drawn, minutes), table.clock())


def questions_to_draw(chosen: Selection, collection: DeckCollection) -> Sequence[str]:
    """Return the questions that match a selection; raise CourseError if there are none."""
    refs = list(collection.choose_questions(chosen))
    if not refs:
        quizzes = ", ".join(deck.deck for deck in collection.decks if deck.questions)
        parts = parts_of(chosen)
        if not parts:
            raise CourseError(_(NOTHING))
        chosen_text = reduce(lambda some, last: _("{some} and {last}").format(some=some, last=last), parts)
        # TRANSLATORS: {chosen} is "unit `strides` and concept `C4`".
        said = _("There are no questions for the {chosen}. Available quizzes: {quizzes}.")
        raise CourseError(said.format(chosen=chosen_text, quizzes=quizzes))
    return refs


def parts_of(chosen: Selection) -> list[str]:
    """Return what a selection asks for, each part in words."""
    named = (
        (chosen.deck, _("deck `{name}`")),
        (chosen.unit, _("unit `{name}`")),
        (chosen.concept, _("concept `{name}`")),
        (chosen.tag, _("tag `{name}`")),
    )
    return [text.format(name=name) for name, text in named if name]


def fresh_seed() -> int:
    """Return an unpredictable seed."""
    return random.SystemRandom().randint(1, LARGEST_SEED)


def draw_questions(
    refs: Iterable[str], count: int, seed: int, standing: Mapping[str, Standing] | None = None
) -> tuple[str, ...]:
    """Draw up to `count` questions; with `standing`, missed and new ones come first.

    Without `standing`, the same questions, count and seed draw the same quiz everywhere.
    """
    drawn = shuffled(sorted(refs), random.Random(seed))  # noqa: S311 - not for security
    if standing is not None:
        # Known questions follow, the least recently asked first; the sort is stable, so ties stay shuffled.
        drawn = tuple(sorted(drawn, key=lambda ref: _last_known(standing.get(ref))))
    return drawn[:count]


def _last_known(standing: Standing | None) -> int:
    return standing.at if standing and standing.known else 0


def play(quiz: Quiz, table: Table) -> Quiz:
    """Ask the unanswered questions until the learner quits or the time is up; return the quiz with its answers."""
    try:
        while waiting := unanswered(quiz, table.collection):
            position, ref = waiting[0]
            if time_is_up(quiz, table.clock()):
                click.echo("\n" + _("The time is up."))
                break
            quiz, last = _ask_one(quiz, position, ref, table)
            if quiz.spec.exam or not in_terminal():
                continue
            at_end = not unanswered(quiz, table.collection)
            if not at_end or quiz.answers[position].score < 1:
                quiz, leaves = reconsider(quiz, last, table.connection, table.screen, at_end=at_end)
                if leaves:
                    break
    except Ended:
        return quiz
    return quiz


def unanswered(quiz: Quiz, collection: DeckCollection) -> list[tuple[int, str]]:
    """Return the unanswered questions with their positions, without questions that the decks no longer have."""
    questions = enumerate(quiz.spec.questions)
    return [(index, ref) for index, ref in questions if index not in quiz.answers and ref in collection.questions]


def is_over(quiz: Quiz, collection: DeckCollection, now: int) -> bool:
    """Return whether no question or no time is left."""
    return time_is_up(quiz, now) or not unanswered(quiz, collection)


def time_is_up(quiz: Quiz, now: int) -> bool:
    """Return whether an exam's time is up."""
    return quiz.deadline is not None and now > quiz.deadline


def notes_made_due(quiz: Quiz, collection: DeckCollection) -> tuple[str, ...]:
    """Return the notes of the missed questions."""
    missed = [given.question for given in quiz.answers.values() if given.score < 1]
    return tuple(
        dict.fromkeys(note for ref in missed if ref in collection.questions for note in _notes(ref, collection))
    )


def time_left(quiz: Quiz, now: int) -> str:
    """Return the remaining time of an exam in words.

    >>> from fam_quizzes.decks import Selection
    >>> from fam_quizzes.study.quiz.storage import Spec
    >>> exam = Quiz(1, Spec(Selection(), exam=True, seed=1, questions=(), minutes=5), started=0)
    >>> time_left(exam, 60), time_left(exam, 190), time_left(exam, 299)
    ('4 minutes left', '110 seconds left', '1 second left')
    """
    if quiz.deadline is None:
        return ""
    seconds = max(0, int(quiz.deadline - now))
    if seconds >= 120:
        minutes = seconds // 60
        return ngettext("{count} minute left", "{count} minutes left", minutes).format(count=minutes)
    return ngettext("{count} second left", "{count} seconds left", seconds).format(count=seconds)


def _ask_one(quiz: Quiz, position: int, ref: str, table: Table) -> tuple[Quiz, LastAnswer]:
    question = table.collection.questions[ref]
    asked = variant_of(question, quiz.spec.seed)
    click.echo(f"\n{_heading(quiz, position, question, table)}\n")
    picture = table.collection.picture_of(ref)
    if picture:
        click.echo(f"{table.draw(picture, question.alt, table.screen)}\n")
    with ticking(_clock(quiz, table)):
        reply = pose(asked, table.screen, exam=quiz.spec.exam)
    quiz, last = keep_reply(quiz, position, ref, reply, table)
    given = quiz.answers[position]
    if given.late:
        late = given.at - (quiz.deadline or given.at)
        said = _("That came {seconds:.0f} s after the time was up, so it does not count.")
        click.echo("\n" + said.format(seconds=late))
    elif not quiz.spec.exam:
        _show_feedback(asked, reply, table.screen)
    return quiz, last


def keep_reply(quiz: Quiz, position: int, ref: str, reply: Reply, table: Table) -> tuple[Quiz, LastAnswer]:
    """Store the answer to a question, and make the cards about it due if it was missed."""
    given = _stored_answer(quiz, ref, reply, table.clock())
    notes = _notes(ref, table.collection)
    missed = given.score < 1
    last = LastAnswer(position, table.collection.questions[ref], due_times(table.connection, notes) if missed else {})
    if missed:  # before `save`, so that after a kill in between the question is asked again
        make_due(table.connection, notes, given.at, most_new=table.most_new)
    return save(table.connection, quiz, position, given), last


def _clock(quiz: Quiz, table: Table) -> Callable[[], str] | None:
    """Return the clock of an exam in a terminal; a screen reader would read it out each second."""
    if quiz.deadline is None or table.screen.plain or not in_terminal():
        return None
    deadline, hours = quiz.deadline, len(str(int(quiz.spec.minutes or 0) // 60))
    shows_hours = (quiz.spec.minutes or 0) >= 60

    def left() -> str:
        minutes, seconds = divmod(max(0, int(deadline - table.clock())), 60)
        if shows_hours:
            return f"[{minutes // 60:{hours}}:{minutes % 60:02}:{seconds:02}]"
        return f"[{minutes:02}:{seconds:02}]"

    return left


def _stored_answer(quiz: Quiz, ref: str, reply: Reply, now: int) -> StoredAnswer:
    late = time_is_up(quiz, now)
    mark = reply.mark
    return StoredAnswer(ref, reply.answer, 0.0 if late else mark.score, now, mark.feedback, reply.hints, late)


def _notes(ref: str, collection: DeckCollection) -> tuple[str, ...]:
    """Return the existing notes of a question; `fam lint` reports dangling references."""
    return tuple(note for note in collection.notes_of(ref) if note in collection.notes)


def _show_feedback(asked: DrawnQuestion, reply: Reply, screen: Screen) -> None:
    click.echo(f"\n{verdict_text(asked, reply.answer, reply.mark, screen)}")


def _heading(quiz: Quiz, position: int, question: Question, table: Table) -> str:
    parts = heading_parts(quiz, position, question, table.clock())
    return table.screen.styled(table.screen.sign(" · ", ", ").join(part for part in parts if part), dim=True)


def heading_parts(quiz: Quiz, position: int, question: Question, now: int) -> list[str]:
    """Return the number of a question, its concepts and the time that is left, "" for no limit."""
    return [
        _("Question {number} of {count}").format(number=position + 1, count=len(quiz.spec.questions)),
        ", ".join(question.concepts),
        time_left(quiz, now),
    ]
