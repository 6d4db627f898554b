"""What holds for every text."""

from fam.testing import Reference

right = Reference("count_words")

PIECES = ("the", "The", "cat", "don't", "(cat)", '"dog"', "o'clock!", "...", "-", "x")


def counts(draw, count_words):
    """Every text has the reference's counts, or is refused if it has no word."""
    pieces = [draw.choose(*PIECES) for _ in range(draw.integer(0, 8))]
    right.agrees(count_words, draw.choose(" ", "\n", "\t ").join(pieces))
