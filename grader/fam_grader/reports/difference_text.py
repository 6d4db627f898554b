"""Show a difference as text: small tables side by side, wrong numbers and the window they come from in brackets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from fam_grader.reports.difference import Difference, Piece

GAP = 4
WIDTH = 92


def write_difference(difference: Difference, width: int = WIDTH) -> list[str]:
    """Return the lines that show `difference`: the axes where they differ, both answers, and the input."""
    if not difference.pieces:
        return [f"expected  {difference.expected}", f"given     {difference.given}"] if difference.expected else []
    lines = write_axes(difference) if difference.other_shape else []
    answers = [write_piece(piece) for piece in difference.pieces]
    sources = [write_piece(piece) for piece in difference.inputs]
    if sources and _width([*answers, *sources]) <= width:
        return [*lines, *side_by_side(*answers, *sources), *_source(difference)]
    lines += side_by_side(*answers)
    while sources:
        count = max(1, next((n for n in range(len(sources), 0, -1) if _width(sources[:n]) <= width), 1))
        lines += ["", *side_by_side(*sources[:count])]
        sources = sources[count:]
    return [*lines, *_source(difference)]


def _source(difference: Difference) -> list[str]:
    if not difference.source:
        return []
    return ["", f"The value at {list(difference.index or ())} comes from {difference.source}."]


def write_axes(difference: Difference) -> list[str]:
    r"""Set the lengths of the axes side by side under their names; the wrong ones stand in brackets.

    >>> from fam_grader.reports.difference import Axis
    >>> print(*write_axes(Difference("f()", axes=(Axis("H'", 3, 3), Axis("W'", 2, 1)))), sep="\n")
    axis  expected  given
    H'           3      3
    W'           2     [1]
    <BLANKLINE>
    """
    names = [axis.name for axis in difference.axes]
    width = max(map(len, ["axis", *names]))
    lines = [f"{'axis':<{width}}  expected  given"]
    for axis in difference.axes:
        given = str(axis.given) if axis.given == axis.expected else f"[{axis.given}]"
        lines.append(
            f"{axis.name:<{width}}  {axis.expected:>8}  {given if '[' in given else given + ' ':>6}".rstrip()
        )
    return [*lines, ""]


def write_piece(piece: Piece) -> list[str]:
    """Write a title and aligned rows; marked numbers stand in brackets."""
    lines = [piece.title]
    if not piece.cells:
        return [*lines, f"(no values: the shape is {piece.shape})"]
    if piece.plane:
        lines.append(f"[{', '.join(map(str, piece.plane))}, :, :]")
    if any(piece.start):
        lines.append(f"(from row {piece.start[0]}, column {piece.start[1]})")
    width = max(len(text) for row in piece.cells for text in row)
    for row, texts in enumerate(piece.cells):
        cells = [
            f"[{text:>{width}}]" if (row, col) in piece.marked else f" {text:>{width}} "
            for col, text in enumerate(texts)
        ]
        lines.append("".join(cells) + (" …" if piece.more[1] else ""))
    return [*lines, *[" …"][: piece.more[0]]]


def side_by_side(*blocks: Sequence[str]) -> list[str]:
    """Set blocks of lines next to each other.

    >>> side_by_side(["a", "1 2"], ["b"])
    ['a      b', '1 2']
    """
    widths = [max(map(len, block)) + GAP for block in blocks]
    rows = zip_longest(*blocks, fillvalue="")
    return ["".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _width(blocks: Sequence[Sequence[str]]) -> int:
    return sum(max(map(len, block)) + GAP for block in blocks) - GAP
