"""Which questions a quiz asks, and in which order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from fam_quizzes.questions.variants import shuffled
from fam_quizzes.study.quiz.storage import Standing

LARGEST_SEED = 999_999  # six digits can be typed, and told to a neighbour


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
