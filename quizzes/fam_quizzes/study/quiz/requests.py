"""From what was asked for to a quiz that can be played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fam.core.errors import CourseError
from fam_quizzes.decks import DeckCollection, Selection
from fam_quizzes.study.quiz.selection import draw_questions, fresh_seed
from fam_quizzes.study.quiz.session import Table
from fam_quizzes.study.quiz.storage import Quiz, Spec, begin, standings

PRACTICE_LENGTH = 10  # questions
EXAM_LENGTH = 20
MINUTES_EACH = 2.0


@dataclass(frozen=True)
class QuizRequest:
    """What somebody asks for; None: what is usual."""

    chosen: Selection
    exam: bool = False
    minutes: float | None = None
    count: int | None = None
    seed: int | None = None


def new_quiz(request: QuizRequest, table: Table) -> Quiz:
    """Draw and keep a new quiz; where there is nothing to draw from, a CourseError says what there is.

    A seed draws the same quiz for everybody. Without one, practice begins with what was missed or never asked.
    """
    refs = questions_to_draw(request.chosen, table.collection)
    count = request.count or (EXAM_LENGTH if request.exam else PRACTICE_LENGTH)
    seed = fresh_seed() if request.seed is None else request.seed
    remembered = None if request.exam or request.seed is not None else standings(table.connection)
    drawn = draw_questions(refs, count, seed, remembered)
    minutes = (request.minutes or MINUTES_EACH * len(drawn)) if request.exam else None
    return begin(table.connection, Spec(request.chosen, request.exam, seed, drawn, minutes), table.clock())


def questions_to_draw(chosen: Selection, collection: DeckCollection) -> Sequence[str]:
    """Return the questions that meet a choice."""
    refs = list(collection.choose_questions(chosen))
    if not refs:
        quizzes = ", ".join(deck.deck for deck in collection.decks if deck.questions)
        said = " and ".join(
            f"{what} `{name}`" for what in ("deck", "unit", "concept", "tag") if (name := getattr(chosen, what))
        )
        raise CourseError(f"There is no question for the {said}. The quizzes are: {quizzes}." if said else NOTHING)
    return refs


NOTHING = "The decks of this course hold no questions; `fam cards` asks its cards."
