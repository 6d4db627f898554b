"""The formulas within texts: `A map of {size // 2} pixels`."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from fam_quizzes.decks.model import NumericQuestion
from fam_quizzes.questions.variants import BRACES

Path = tuple[str | int, ...]


def texts_in(question: NumericQuestion) -> Iterator[tuple[Struct, Path, str]]:
    """Return the texts of a question that show what was drawn, with the record they stand in and the way there."""
    yield question, ("prompt",), question.prompt
    yield question, ("explanation",), question.explanation
    for number, hint in enumerate(question.hints):
        yield question, ("hints", number), hint
    for wrong in question.wrong:
        yield wrong, ("feedback",), wrong.feedback


def embedded(text: str) -> Iterator[tuple[str, str | None]]:
    """Return the pieces in braces and their formulas; None for a lone brace.

    >>> list(embedded("{size // 2} of {{1, 2} }}"))
    [('{size // 2}', 'size // 2'), ('}', None)]
    """
    for found in BRACES.finditer(text):
        if found[0] not in ("{{", "}}"):
            yield found[0], None if found[1] is None else found[1].strip()
