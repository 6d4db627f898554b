"""Compare the result of a call with the expected one as data, from which text, pages and JSON are made.

Numbers are kept as the texts that are shown, so that NaN and infinity can be written everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import numpy as np
import numpy.typing as npt

from fam.core.language import N_, _, recognized, translated
from fam.course import FunctionSpec, WindowRule
from fam.course.signatures import ANY_AXES, Contract, spread
from fam_grader.execution.calls import Call
from fam_grader.grading.formatting import write_call, write_number, write_value

Array = npt.NDArray[Any]
Position = tuple[int, int]

NEIGHBOURHOOD = 3  # rows and columns shown on each side of a wrong place
MAX_PLANES = 3  # planes of an input that are shown

# In records, these are English; they are translated where they are written.
EXPECTED, GIVEN = N_("expected"), N_("given")  # the titles of the two answers
UNNAMED_AXIS = N_("axis {number}")
ONLY_PADDING = N_("the padding alone")
# TRANSLATORS: {piece} is "image[2:4, 0:3]"; as in "The value at [1, 0] comes from {piece} and padding beside it."
WITH_PADDING = N_("{piece} and padding beside it")

Span = tuple[int, int, int]  # where it starts (below 0: in the padding), where it ends, and its step

GAP = 4
WIDTH = 92


@dataclass(frozen=True)
class Axis:
    """An axis of a result: its name in the contract, and its expected and actual length."""

    name: str
    expected: int
    given: int


@dataclass(frozen=True)
class Piece:
    """A piece of one plane of an array: where it starts, its numbers as text, and the marked ones."""

    title: str
    shape: tuple[int, ...]  # of the whole array
    plane: tuple[int, ...]  # the leading axes' indices
    start: Position
    cells: tuple[tuple[str, ...], ...]
    marked: tuple[Position, ...] = ()  # within `cells`
    more: tuple[bool, bool] = (False, False)  # whether there are more rows below, more columns to the right


@dataclass(frozen=True)
class Difference:
    """A call with its expected and its actual result."""

    call: str
    expected: str = ""  # as Python
    given: str = ""
    index: tuple[int, ...] | None = None  # of the first wrong value
    axes: tuple[Axis, ...] = ()
    pieces: tuple[Piece, ...] = ()  # the expected and the given array around the first wrong value
    source: str = ""  # the input that this value comes from, as Python
    inputs: tuple[Piece, ...] = ()

    @property
    def other_shape(self) -> bool:
        """Whether the shapes differ."""
        return any(axis.expected != axis.given for axis in self.axes)


def make_difference(
    spec: FunctionSpec, contract: Contract, call: Call, expected: Any, given: Any, index: tuple[int, ...] | None
) -> Difference:
    """Compare a result with the expected one; of arrays, show the pieces around the first wrong value, at `index`."""
    written = write_call(call)
    if not (_is_real(expected) and _is_real(given)):
        return Difference(written, write_value(expected), write_value(given), index)
    pieces = (cut_piece(EXPECTED, expected, index), cut_piece(GIVEN, given, index))
    axes = _axes(contract, expected, given)
    source, inputs = _source(spec, contract, call, expected, index) if index is not None else ("", ())
    return Difference(written, write_value(expected), write_value(given), index, axes, pieces, source, inputs)


def _is_real(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "iufb"


def _axes(contract: Contract, expected: Array, given: Array) -> tuple[Axis, ...]:
    if expected.ndim != given.ndim:
        return ()
    names = spread(contract.gives, expected.ndim) or tuple(
        UNNAMED_AXIS.format(number=axis) for axis in range(expected.ndim)
    )
    return tuple(Axis(*each) for each in zip(names, expected.shape, given.shape, strict=True))


def cut_piece(title: str, array: Array, index: tuple[int, ...] | None) -> Piece:
    """Return the piece around `index`, which is marked; without an index, the start of the first plane."""
    if not array.size:
        return Piece(title, array.shape, (), (0, 0), ())
    position = index if index is not None and len(index) == array.ndim else (0,) * array.ndim
    inside = all(at < size for at, size in zip(position, array.shape, strict=True))
    if array.ndim < 2:
        at = (0, position[-1]) if position else (0, 0)
        return _around(title, array, array.reshape(1, -1), (), at, [at] if index is not None else [])
    plane = position[:-2] if inside else (0,) * (array.ndim - 2)
    at = (position[-2], position[-1])
    return _around(title, array, array[plane], plane, at, [at] if index is not None else [])


def _around(
    title: str, array: Array, values: Array, plane: tuple[int, ...], at: Position, marked: list[Position]
) -> Piece:
    rows, cols = (_near(position, size) for position, size in zip(at, values.shape, strict=True))
    cells = tuple(tuple(write_number(values[row, col]) for col in cols) for row in rows)
    within = tuple((row - rows.start, col - cols.start) for row, col in marked if row in rows and col in cols)
    more = (rows.stop < values.shape[0], cols.stop < values.shape[1])
    return Piece(title, array.shape, plane, (rows.start, cols.start), cells, within, more)


def _near(position: int, size: int) -> range:
    span = 2 * NEIGHBOURHOOD + 1
    if size <= span + 1:
        return range(size)
    start = min(max(0, position - NEIGHBOURHOOD), size - span)
    return range(start, start + span)


def _source(
    spec: FunctionSpec, contract: Contract, call: Call, expected: Array, index: tuple[int, ...]
) -> tuple[str, tuple[Piece, ...]]:
    """Return the part of the input that the value at `index` comes from, if the course declares the window."""
    arguments = contract.bind(call.args, call.kwargs)
    window = window_of(spec.window, contract, arguments, index, expected.shape) if spec.window else None
    if window is None:
        return "", ()
    image = arguments[window.argument]
    rows, cols = (
        _within(span, size) for span, size in zip((window.rows, window.cols), image.shape[-2:], strict=True)
    )
    positions = [(row, col) for row in rows for col in cols]
    middle = positions[len(positions) // 2] if positions else (0, 0)
    pieces = [_around(window.argument, image, image[plane], plane, middle, positions) for plane in window.planes]
    return _as_slices(window, image, rows, cols), tuple(pieces[:MAX_PLANES])


def _within(span: Span, size: int) -> range:
    """Return the indices of a window that are in the input, and not in the padding."""
    start, stop, step = span
    return range(start if start >= 0 else start % step, max(0, min(stop, size)), step)


def _as_slices(window: Window, image: Array, rows: range, cols: range) -> str:
    """Return the window as Python, such as `image[2:4, 0:3]`, and whether part of it is padding."""
    if not rows or not cols:
        return ONLY_PADDING
    leading = [
        _one_or_slice([plane[axis] for plane in window.planes], image.shape[axis]) for axis in range(image.ndim - 2)
    ]
    text = f"{window.argument}[{', '.join([*leading, _slice(rows), _slice(cols)])}]"
    whole = all(len(seen) == len(range(*span)) for seen, span in ((rows, window.rows), (cols, window.cols)))
    return text if whole else WITH_PADDING.format(piece=text)


def _one_or_slice(positions: list[int], size: int) -> str:
    if min(positions) == max(positions):
        return str(positions[0])
    return ":" if len(set(positions)) == size else f"{min(positions)}:{max(positions) + 1}"


def _slice(positions: range) -> str:
    step = f":{positions.step}" if positions.step > 1 and len(positions) > 1 else ""
    return f"{positions.start}:{positions[-1] + 1}{step}"


@dataclass(frozen=True)
class Window:
    """A piece of an input: its planes along the leading axes, and the rows and columns in each of them."""

    argument: str
    planes: tuple[tuple[int, ...], ...]
    rows: Span
    cols: Span


def window_of(
    rule: WindowRule, contract: Contract, arguments: dict[str, Any], index: tuple[int, ...], shape: tuple[int, ...]
) -> Window | None:
    """Return the window behind the value at `index` of a result of the given shape; None if the call has none."""
    image = arguments.get(rule.of)
    size = _pair(arguments.get(rule.size, 1))
    stride = size if rule.stride and arguments.get(rule.stride) is None else _named(rule.stride, arguments, 1)
    padding, dilation = _named(rule.padding, arguments, 0), _named(rule.dilation, arguments, 1)
    if not isinstance(image, np.ndarray) or image.ndim < 2 or not (size and stride and padding and dilation):
        return None
    position = index[-2:] if len(index) >= 2 else (0, 0)
    starts = [at * step - zeros for at, step, zeros in zip(position, stride, padding, strict=True)]
    spans = [
        (start, start + gap * (length - 1) + 1, gap)
        for start, gap, length in zip(starts, dilation, size, strict=True)
    ]
    planes = _planes(rule, contract, arguments, image, index[:-2], shape)
    return Window(rule.of, planes, spans[0], spans[1]) if planes else None


def _named(name: str, arguments: dict[str, Any], default: int) -> tuple[int, int] | None:
    return _pair(arguments.get(name, default) if name else default)


def _pair(value: Any) -> tuple[int, int] | None:
    if isinstance(value, np.ndarray):
        return (value.shape[-2], value.shape[-1]) if value.ndim >= 2 else None
    if isinstance(value, (int, np.integer)):
        return int(value), int(value)
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return int(value[0]), int(value[1])
    return None


def _planes(
    rule: WindowRule,
    contract: Contract,
    arguments: dict[str, Any],
    image: np.ndarray[Any, Any],
    leading: tuple[int, ...],
    shape: tuple[int, ...],
) -> tuple[tuple[int, ...], ...]:
    """Return the planes of `image` in the window: it spans all leading axes that the result does not share."""
    ours, theirs = contract.takes.get(rule.of, ())[:-2], contract.gives[:-2]
    if ANY_AXES in ours:
        return (leading,)
    if len(ours) != image.ndim - 2:
        return ()
    choices = [
        [leading[theirs.index(name)]] if name in theirs and len(leading) > theirs.index(name) else range(size)
        for name, size in zip(ours, image.shape, strict=False)
    ]
    blocks = _pair(arguments.get(rule.blocks, 1))
    if blocks and blocks[0] > 1 and leading:
        channels, filters = image.shape[-3] // blocks[0], max(1, shape[-3] // blocks[0])
        first = leading[-1] // filters * channels
        choices[-1] = range(first, first + channels)
    planes: list[tuple[int, ...]] = [()]
    for choice in choices:
        planes = [(*plane, at) for plane in planes for at in choice]
    return tuple(planes)


def write_difference(difference: Difference, width: int = WIDTH) -> list[str]:
    """Return the lines that show `difference`: the axes where they differ, both answers, and the input."""
    if not difference.pieces:
        return write_both(difference) if difference.expected else []
    lines = write_axes(difference) if difference.other_shape else []
    answers = [write_piece(piece, _(piece.title)) for piece in difference.pieces]
    sources = [write_piece(piece) for piece in difference.inputs]
    if sources and _width([*answers, *sources]) <= width:
        return [*lines, *side_by_side(*answers, *sources), *_source_lines(difference)]
    lines += side_by_side(*answers)
    while sources:
        count = max(1, next((n for n in range(len(sources), 0, -1) if _width(sources[:n]) <= width), 1))
        lines += ["", *side_by_side(*sources[:count])]
        sources = sources[count:]
    return [*lines, *_source_lines(difference)]


def write_both(difference: Difference) -> list[str]:
    """Return the expected and the given value, one below the other."""
    titles = _(EXPECTED), _(GIVEN)
    width = max(map(len, titles))
    values = zip(titles, (difference.expected, difference.given), strict=True)
    return [f"{title:<{width}}  {value}" for title, value in values]


def write_source(difference: Difference) -> str:
    """Return where in the input the first wrong value comes from, as a sentence."""
    index = list(difference.index or ())
    source = translated(recognized(difference.source, (ONLY_PADDING, WITH_PADDING)))
    # TRANSLATORS: {source} is "image[2:4, 0:3]", or "the padding alone".
    return _("The value at {index} comes from {source}.").format(index=index, source=source)


def _source_lines(difference: Difference) -> list[str]:
    if not difference.source:
        return []
    return ["", write_source(difference)]


def write_axes(difference: Difference) -> list[str]:
    r"""Return a table of the axes with their expected and actual lengths; the wrong ones are in brackets.

    >>> print(*write_axes(Difference("f()", axes=(Axis("H'", 3, 3), Axis("W'", 2, 1)))), sep="\n")
    axis  expected  given
    H'           3      3
    W'           2     [1]
    <BLANKLINE>
    """
    titles = axis_title, expected, given = _("axis"), _(EXPECTED), _(GIVEN)
    names = [translated(axis_name(axis)) for axis in difference.axes]
    width = max(map(len, [axis_title, *names]))
    lines = ["  ".join([f"{axis_title:<{width}}", *titles[1:]])]
    for name, axis in zip(names, difference.axes, strict=True):
        length = f"{axis.given} " if axis.given == axis.expected else f"[{axis.given}]"
        line = f"{name:<{width}}  {axis.expected:>{len(expected)}}  {length:>{len(given) + 1}}"
        lines.append(line.rstrip())
    return [*lines, ""]


def axis_name(axis: Axis) -> str:
    """Return the name of an axis, which is a message if the contract names none."""
    return recognized(axis.name, (UNNAMED_AXIS,))


def write_piece(piece: Piece, title: str = "") -> list[str]:
    """Return the title and the aligned rows of a piece; marked numbers are in brackets."""
    lines = [title or piece.title]
    if not piece.cells:
        return [*lines, _("(no values: the shape is {shape})").format(shape=piece.shape)]
    if piece.plane:
        lines.append(f"[{', '.join(map(str, piece.plane))}, :, :]")
    if any(piece.start):
        row, column = piece.start
        lines.append(_("(from row {row}, column {column})").format(row=row, column=column))
    width = max(len(text) for row in piece.cells for text in row)
    for row, texts in enumerate(piece.cells):
        cells = [
            f"[{text:>{width}}]" if (row, col) in piece.marked else f" {text:>{width}} "
            for col, text in enumerate(texts)
        ]
        lines.append("".join(cells) + (" …" if piece.more[1] else ""))
    return [*lines, *[" …"][: piece.more[0]]]


def side_by_side(*blocks: Sequence[str]) -> list[str]:
    """Return the lines of several blocks side by side.

    >>> side_by_side(["a", "1 2"], ["b"])
    ['a      b', '1 2']
    """
    widths = [max(map(len, block)) + GAP for block in blocks]
    rows = zip_longest(*blocks, fillvalue="")
    return ["".join(f"{text:<{width}}" for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _width(blocks: Sequence[Sequence[str]]) -> int:
    return sum(max(map(len, block)) + GAP for block in blocks) - GAP
