"""Find simple relations of a wrong answer to the right one.

An array may be turned, shifted, scaled or cut; a text may differ in capitals or white space, a list in its order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import chain, islice, permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from fam.core.language import Message, message, nmessage
from fam_grader.execution.packing import pack
from fam_grader.grading.compare import Tolerance, close
from fam_grader.grading.formatting import write_number

Array = npt.NDArray[Any]

MOVES = {
    -2: (
        message("it is the expected answer shifted by one row down"),
        message("it is the expected answer shifted by one row up"),
    ),
    -1: (
        message("it is the expected answer shifted by one column to the right"),
        message("it is the expected answer shifted by one column to the left"),
    ),
}
MAX_AXES = 5  # with more, there would be too many orders of the axes to try


@np.errstate(invalid="ignore", over="ignore", divide="ignore")
def find_relations(expected: Any, given: Any, tolerance: Tolerance, axes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Describe the first simple relation of a wrong answer to `expected`, and count NaN and infinite values.

    Args:
        expected: the right answer, for which something is noticed where both are arrays, texts, or lists and tuples.
        given: the wrong one.
        tolerance: how far apart equal numbers may be.
        axes: the names of the expected answer's axes.

    >>> find_relations(np.array([[1, 2], [3, 4]]), np.array([[3, 4], [1, 2]]), Tolerance())
    ('it is the expected answer upside down',)
    """
    if isinstance(expected, str) and isinstance(given, str):
        return tuple(islice(_of_texts(expected, given), 1))
    if isinstance(expected, (list, tuple)) and isinstance(given, (list, tuple)):
        return tuple(islice(_of_lists(expected, given), 1))
    if not (_is_real(expected) and _is_real(given)):
        return ()
    unnamed = tuple(message("axis {number}", number=axis) for axis in range(expected.ndim))
    names: tuple[str, ...] = axes if len(axes) == expected.ndim else unnamed
    relate = _of_one_shape if given.shape == expected.shape else _of_other_shape
    relations = chain(_turned(expected, given, tolerance, names), relate(expected, given, tolerance))
    return (*_no_numbers(expected, given), *islice(relations, 1))


def _of_texts(expected: str, given: str) -> Iterator[str]:
    if expected == given:
        return
    if expected.casefold() == given.casefold():
        yield message("it is the expected text but for capital letters")
    if expected.split() == given.split():
        yield message("it is the expected text but for white space")
    if expected == given[::-1]:
        yield message("it is the expected text backwards")


def _of_lists(expected: Sequence[Any], given: Sequence[Any]) -> Iterator[str]:
    right, ours = ([pack(entry) for entry in entries] for entries in (expected, given))
    if right == ours:
        return
    if right == ours[::-1]:
        yield message("it is the expected answer in reverse order")
    if Counter(right) == Counter(ours):
        yield message("its entries are right, in another order")
    if set(right) == set(ours):
        yield message("its entries are right, but for how often each of them is there")


def _is_real(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "iuf"


def _of_one_shape(expected: Array, given: Array, tolerance: Tolerance) -> Iterator[str]:
    yield from _lost_in_its_dtype(expected, given, tolerance)
    if expected.size > 1 and np.isfinite(given).all():
        yield from _shifted(expected, given, tolerance)
        yield from _off_by_a_constant(expected, given, tolerance)
        yield from _off_in_each_plane(expected, given, tolerance)


def _of_other_shape(expected: Array, given: Array, tolerance: Tolerance) -> Iterator[str]:
    if given.size == expected.size and _same(expected.reshape(given.shape), given, tolerance):
        yield message("its values are right, and stand in the right order: only the shape is wrong")
    if given.ndim == expected.ndim and expected.size and given.size:
        offset = _offset_within(expected, given, tolerance)
        if offset is not None:
            yield message("the expected answer is a part of it, from {index} on", index=list(offset))
        offset = _offset_within(given, expected, tolerance)
        if offset is not None:
            yield message("it is a part of the expected answer, from {index} on", index=list(offset))


def _no_numbers(expected: Array, given: Array) -> Iterator[str]:
    count, size = int(np.count_nonzero(np.isnan(given))), given.size
    if count:
        yield nmessage(
            "{count} of {size} values is NaN", "{count} of {size} values are NaN", count, count=count, size=size
        )
    wrong = np.isinf(given)
    count = int(np.count_nonzero(wrong & np.isfinite(expected) if given.shape == expected.shape else wrong))
    if count:
        yield nmessage(
            "{count} of {size} values is infinite",
            "{count} of {size} values are infinite",
            count,
            count=count,
            size=size,
        )


def _turned(expected: Array, given: Array, tolerance: Tolerance, names: tuple[str, ...]) -> Iterator[str]:
    """Flipped along one axis or both of the last two, its signs turned, or its axes in another order."""
    for note, candidate in (*_flips(expected), *_turned_axes(expected, names)):
        if candidate.shape == given.shape and _same(candidate, given, tolerance):
            yield note


def _flips(expected: Array) -> Iterator[tuple[Message, Array]]:
    yield message("it is the expected answer with every sign turned"), -expected.astype(np.float64)
    if expected.ndim == 2:
        yield message("it is the expected answer transposed"), expected.swapaxes(-1, -2)
    elif expected.ndim > 2:
        yield message("it is the expected answer with every plane transposed"), expected.swapaxes(-1, -2)
    if expected.ndim >= 2:
        yield message("it is the expected answer upside down"), np.flip(expected, -2)
    if expected.ndim >= 1:
        yield message("it is the expected answer mirrored left to right"), np.flip(expected, -1)
    if expected.ndim >= 2:
        yield message("it is the expected answer turned by half a turn"), np.flip(expected, (-2, -1))


def _turned_axes(expected: Array, names: tuple[str, ...]) -> Iterator[tuple[Message, Array]]:
    for axis in range(expected.ndim - 2):
        note = message("it is the expected answer in reverse order along {axis}", axis=names[axis])
        yield note, np.flip(expected, axis)
    if 3 <= expected.ndim <= MAX_AXES:
        for order in permutations(range(expected.ndim)):
            named = reduce(
                lambda some, name: message("{some}, {name}", some=some, name=name), map(names.__getitem__, order)
            )
            note = message("it is the expected answer with its axes in the order ({axes})", axes=named)
            yield note, expected.transpose(order)


def _shifted(expected: Array, given: Array, tolerance: Tolerance) -> Iterator[str]:
    """Moved by one row or column; what moved in may be anything."""
    for axis, (forth, back) in MOVES.items():
        if expected.ndim < -axis or expected.shape[axis] < 2:
            continue
        first, rest = _cut(expected, axis)
        for move, right, moved in ((forth, first, _cut(given, axis)[1]), (back, rest, _cut(given, axis)[0])):
            if right.size > 1 and np.ptp(right) > 0 and _same(right, moved, tolerance):
                yield move


def _cut(array: Array, axis: int) -> tuple[Array, Array]:
    """Return all but the last, and all but the first, along `axis`."""
    last = array.shape[axis] - 1
    return array.take(range(last), axis), array.take(range(1, last + 1), axis)


def _off_by_a_constant(expected: Array, given: Array, tolerance: Tolerance) -> Iterator[str]:
    if not given.any():
        yield message("every value is 0")
        return
    offsets = given.astype(np.float64) - expected
    if np.isfinite(offsets).all() and _same(np.full_like(offsets, offsets.flat[0]), offsets, tolerance):
        yield message("every value is off by {number}", number=write_number(offsets.flat[0]))
    largest = np.unravel_index(int(np.argmax(np.abs(expected))), expected.shape)
    factor = float(given[largest]) / float(expected[largest]) if expected[largest] else np.nan
    if np.isfinite(factor) and np.count_nonzero(expected) > 1 and _same(expected * factor, given, tolerance):
        yield message("every value is {factor} times the expected one", factor=write_number(factor))


def _off_in_each_plane(expected: Array, given: Array, tolerance: Tolerance) -> Iterator[str]:
    """Off by one number within each 2-D plane, as where something is added that belongs to another."""
    if expected.ndim < 3 or expected.shape[-1] * expected.shape[-2] < 2:
        return
    offsets = given.astype(np.float64) - expected
    if _same(np.broadcast_to(offsets[..., :1, :1], offsets.shape), offsets, tolerance):
        yield message("every value of a plane is off by the same number, and each plane by its own")


def _lost_in_its_dtype(expected: Array, given: Array, tolerance: Tolerance) -> Iterator[str]:
    right = expected.astype(np.float64)
    if not np.isfinite(right).all():
        return
    if given.dtype.kind in "iu":
        if any(_same(cut(right), given, tolerance) for cut in (np.trunc, np.floor, np.rint)):
            yield message(
                "the fractions are lost: it is an array of {dtype}, which holds whole numbers", dtype=str(given.dtype)
            )
        turns = (given - right) / 2.0 ** (8 * given.dtype.itemsize)
        if given.dtype.itemsize < 8 and _same(np.rint(turns), turns, tolerance):
            limits = np.iinfo(given.dtype)
            bounds = {"dtype": str(given.dtype), "least": limits.min, "most": limits.max}
            yield message("the numbers wrapped around: {dtype} holds {least} to {most}", **bounds)
    elif given.dtype == np.float16 and _same(expected, given, Tolerance(rtol=5e-3, atol=5e-3)):
        yield message("the numbers are only roughly right: float16 has about three digits")


def _offset_within(small: Array, large: Array, tolerance: Tolerance) -> tuple[int, ...] | None:
    """Return where `small` begins in `large`: at either end of each axis, or in its middle."""
    spare = [b - a for a, b in zip(small.shape, large.shape, strict=True)]
    if min(spare) < 0 or small.size < 2 or np.ptp(small) == 0:
        return None
    for offset in product(*(sorted({0, more // 2, more}) for more in spare)):
        part = large[tuple(slice(at, at + size) for at, size in zip(offset, small.shape, strict=True))]
        if _same(small, part, tolerance):
            return offset
    return None


def _same(expected: Array, given: Array, tolerance: Tolerance) -> bool:
    return bool(close(expected, given, tolerance).all())
