"""New quizzes: from the options of `fam quiz` to a stored set of drawn questions."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fam.core.errors import CourseError
from fam_quizzes.decks import DeckCollection, Selection
from fam_quizzes.questions.variants import shuffled
from fam_quizzes.study.quiz.session import Table
from fam_quizzes.study.quiz.storage import Quiz, Spec, Standing, begin, standings

PRACTICE_LENGTH = 10  # questions
EXAM_LENGTH = 20
MINUTES_EACH = 2.0
LARGEST_SEED = 999_999  # six digits can be typed, and told to a neighbour
NOTHING = "The decks of this course hold no questions; `fam cards` asks its cards."


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


def fresh_seed() -> int:
    """Return a seed that nobody knows beforehand."""
    return random.SystemRandom().randint(1, LARGEST_SEED)


def draw_questions(
    refs: Iterable[str], count: int, seed: int, standing: Mapping[str, Standing] | None = None
) -> tuple[str, ...]:
    """Draw up to `count` of the questions; with `standing`, those come first that were missed or never asked.

    Without it, the same questions, count and seed draw the same quiz everywhere.
    """
    drawn = shuffled(sorted(refs), random.Random(seed))  # noqa: S311 - a quiz is no secret
    if standing is not None:
        # Then those that are known, what was asked long ago first; sorting keeps the drawn order of equals.
        drawn = tuple(sorted(drawn, key=lambda ref: _last_known(standing.get(ref))))
    return drawn[:count]


def _last_known(standing: Standing | None) -> int:
    return standing.at if standing and standing.known else 0
