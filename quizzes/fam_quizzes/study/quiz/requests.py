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
LARGEST_SEED = 999_999  # six digits are easy to type and to share
NOTHING = "This course has no questions; `fam cards` asks its flashcards."


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
        said = " and ".join(
            f"{what} `{name}`" for what in ("deck", "unit", "concept", "tag") if (name := getattr(chosen, what))
        )
        raise CourseError(
            f"There are no questions for the {said}. Available quizzes: {quizzes}." if said else NOTHING
        )
    return refs


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
