"""Fill drawn numbers into texts: `{size}`, `{size - 1}`, `{size:3}` in a column, and `{n|row|rows}` for the word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fam.core.errors import CourseError
from fam_quizzes.decks.model import Number
from fam_quizzes.questions.formulas import evaluate, written

BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
WIDTH = re.compile(r"(.*):\s*(\d{1,2})\s*", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """What stands in braces."""

    source: str
    """As it is written, with its braces."""
    start: int
    """Where it begins in the text."""
    formula: str | None
    """None for a single brace."""
    width: int = 0
    """The columns that a number takes at least; it is at their right end."""
    words: tuple[str, ...] = ()
    """The word for 1, and the one for any other number; none to show the number itself."""

    @property
    def end(self) -> int:
        """Where the text goes on."""
        return self.start + len(self.source)

    def shown(self, value: Number) -> str:
        """Return the text that takes the place of the piece."""
        return self.words[value != 1] if self.words else f"{written(value):>{self.width}}"


def pieces(text: str) -> Iterator[Piece]:
    """Return what stands in braces; doubled braces are literal ones.

    >>> [(piece.formula, piece.width, piece.words) for piece in pieces("{n:2} {n|row|rows} of {{1, 2} }}")]
    [('n', 2, ()), ('n', 0, ('row', 'rows')), (None, 0, ())]
    """
    for found in BRACES.finditer(text):
        if found[0] not in ("{{", "}}"):
            yield _piece(found)


def fill(text: str, values: Mapping[str, Number], answer: str = "") -> str:
    """Fill the drawn values into a text; doubled braces are literal braces.

    `answer` replaces `{answer}` where the answer is no number.

    >>> fill("A {size} x {size} map, {size // 2} of {{1, 2}}", {"size": 5})
    'A 5 x 5 map, 2 of {1, 2}'
    >>> fill("{n:3} {n|row|rows}", {"n": 1}), fill("{n:3} {n|row|rows}", {"n": 10})
    ('  1 row', ' 10 rows')
    """

    def one(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        piece = _piece(found)
        if piece.formula is None:
            raise CourseError(f"`{text}` has a single `{found[0]}`: double it for a literal brace.")
        return answer if answer and piece.formula == "answer" else piece.shown(evaluate(piece.formula, values))

    return BRACES.sub(one, text)


def _piece(found: re.Match[str]) -> Piece:
    if found[1] is None:
        return Piece(found[0], found.start(), None)
    formula, *words = found[1].split("|")
    if len(words) == 2:
        return Piece(found[0], found.start(), formula.strip(), words=tuple(words))
    wide = WIDTH.fullmatch(found[1])
    if wide:
        return Piece(found[0], found.start(), wide[1].strip(), width=int(wide[2]))
    return Piece(found[0], found.start(), found[1].strip())
