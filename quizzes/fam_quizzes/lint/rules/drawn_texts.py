"""Rules on texts with drawn numbers: "1 rows", and columns that move."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from fam.core.terminal import FENCE
from fam.core.text import singular
from fam_quizzes.decks.model import Number
from fam_quizzes.questions.templates import Piece

WORDS = """
activations arrays axes batches biases bits blocks bytes cards cells channels classes columns digits dimensions
edges elements entries epochs examples features filters frames gaps gradients groups images inputs items kernels
kinds layers levels lines maps matrices minutes multiplications names neighbours neurons numbers objects operations
outputs pairs parameters parts patches patterns people pictures pieces pixels places points positions products
questions responses rows samples seconds shapes slices squares steps strides sums terms times units values vectors
weights windows words zeros
"""
NOUNS = frozenset(WORDS.split())
OTHERS = """
a an and are as at but by each for from has have if in is it of on or per than that the then this times to was which
with x
"""
NO_ADJECTIVES = frozenset(OTHERS.split())
AFTER = re.compile(r"(?:(?:[ \t]+|[ \t]*\n[ \t]*)[A-Za-z-]+){1,3}")  # the next words of a paragraph
LABELS = """
axis batch by channel column example filter group image index input item layer level line map minus number output
pixel place plus position row step times unit value weight window x
"""
LABELLED = re.compile(rf"(?:[^\s`(\[]|\b(?:{'|'.join(LABELS.split())})\s+)$", re.IGNORECASE)
BLOCK = re.compile(rf"^ *{FENCE}.*?^ *{FENCE}", re.DOTALL | re.MULTILINE)


def plural(text: str, piece: Piece, values: Sequence[Number], nouns: Collection[str]) -> str:
    """Return what is wrong with a plural after a number that can be 1; "" if there is none.

    >>> from fam_quizzes.questions.templates import pieces
    >>> plural("A map of {n} rows.", next(pieces("A map of {n} rows.")), [3, 1], ())
    '`{n} rows` becomes "1 rows": draw no 1, or write `{n} {n|row|rows}`.'
    """
    after = AFTER.match(text, piece.end)
    if piece.words or not after or 1 not in values or LABELLED.search(text[: piece.start]) or _block(text, piece):
        return ""
    words = after[0].split()
    end = next((number for number, word in enumerate(words) if word.lower() in NO_ADJECTIVES), len(words))
    number = next((number for number, word in enumerate(words[:end]) if word.lower() in {*NOUNS, *nouns}), None)
    if number is None:
        return ""
    *between, noun = words[: number + 1]
    if any(word.endswith("s") for word in between):  # a verb: "a padding of 1 adds rows"
        return ""
    counted = " ".join([*between, noun])
    advice = " ".join([piece.source, *between, f"{{{piece.formula}|{singular(noun)}|{noun}}}"])
    return f'`{piece.source} {counted}` becomes "1 {counted}": draw no 1, or write `{advice}`.'


def moved(text: str, piece: Piece, values: Sequence[Number]) -> str:
    """Return what is wrong with a number of several widths in front of a column; "" if nothing is."""
    block = _block(text, piece)
    if not re.match(r"\S* {2,}\S", text[piece.end :]) or block.count("\n") < 3:
        return ""
    widths = {len(piece.shown(value)) for value in set(values)}
    if len(widths) == 1:
        return ""
    wide = f"{{{piece.formula}:{max(widths)}}}"
    takes = f"`{piece.source}` takes {min(widths)} to {max(widths)} columns"
    return f"{takes}, and what follows in its line moves: write `{wide}`, or draw numbers of one width."


def _block(text: str, piece: Piece) -> str:
    """Return the block that a piece is in; "" if it is in none."""
    return next((found[0] for found in BLOCK.finditer(text) if found.start() < piece.start < found.end()), "")
