"""Write values as texts that are the same on every machine: their kind, their shape, and their numbers in cells.

The width of default integers, the order of bytes and the place in memory are the machine's, and left out. The last
bits of a float are, too: they depend on how a sum is ordered and on the processor. A float is therefore written as
the number of the cell it lies in, nearly as wide as what `compare` takes for right. A number so close to the edge of
its cell that last bits may move it has another cell besides, and a value has all the texts that come of choosing:
`Written.texts`.

The cells are of equal width on the scale of `_place`, which is linear around 0 and logarithmic far from it, so their
edges are at no fractions that exercises are made of; 0 is in the middle of a cell.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from fam_grader.grading.compare import Tolerance

# The widths of cells, part of the format of `diagnoses.json`. Whatever is different to `compare` is in no cells
# that are tried. Of arguments, small ones differ as large ones do: a check may ask for pictures of any brightness.
CELL = Tolerance(rtol=0.9e-5, atol=0.9e-6)
CELL_OF_ARGUMENTS = Tolerance(rtol=0.9e-5, atol=1e-300)
ROUNDING = 1 / 16  # of a cell, how far an answer may be off: enough for sums of a few float32
LAST_BITS = 1 / 1024  # of a cell, how far an argument may be off: checks give it in float64
LARGE = 1e300
MOST_DOUBTS = 10  # numbers whose other cell is tried, those closest to an edge: 1,024 texts
MOST_TEXT = 8_000_000  # characters of all texts of a value, but for the first: fewer cells are tried in large arrays


@dataclass
class _Doubt:
    """A number near an edge: where it is written, its other cell, and how near the edge is."""

    row: list[Any]
    index: int
    other: int
    distance: float


@dataclass
class Written:
    """A value as JSON can hold it, with those numbers that another machine may find in the next cell."""

    tree: Any
    doubts: list[_Doubt] = field(default_factory=list)

    def texts(self) -> Iterator[str]:
        """Yield the value's texts, the most likely first."""
        affordable = (MOST_TEXT // len(json.dumps(self.tree))).bit_length() - 1
        most = max(0, min(MOST_DOUBTS, affordable))
        doubts = sorted(self.doubts, key=lambda doubt: doubt.distance)[:most]
        cells = [(doubt.row[doubt.index], doubt.other) for doubt in doubts]
        for chosen in itertools.product(*cells):
            for doubt, cell in zip(doubts, chosen, strict=True):
                doubt.row[doubt.index] = cell
            yield json.dumps(self.tree)
        for doubt, (cell, _) in zip(doubts, cells, strict=True):
            doubt.row[doubt.index] = cell


def write_answer(value: Any, *, loosely: bool = False) -> Written:
    """Write what a function returned; of an array, integers and floats are alike, as they are to `compare`.

    Args:
        value: what came back.
        loosely: write it as a float or a list that `compare` takes for it, if it is an int, a 0-d array or a tuple.
    """
    writer = _Writer(ROUNDING, loosely=loosely)
    return Written(writer.write(value), writer.doubts)


def write_arguments(value: Any) -> Written:
    """Write what a function is given; narrow dtypes stay distinct, as a sum may wrap around in one of them only."""
    writer = _Writer(LAST_BITS, CELL_OF_ARGUMENTS, narrow=True)
    return Written(writer.write(value), writer.doubts)


def _place(number: float, cell: Tolerance) -> float:
    """Return where a number is on the scale on which every cell has the length 1.

    >>> round(_place(1.0 + CELL.atol + CELL.rtol, CELL) - _place(1.0, CELL), 3)
    1.0
    """
    size, ratio = abs(number), cell.rtol / cell.atol
    length = math.log1p(size * ratio) if size < LARGE / ratio else math.log(size) + math.log(ratio)  # no overflow
    return math.copysign(length / cell.rtol, number)


class _Writer:
    """Writes one value, and notes the doubts."""

    def __init__(self, margin: float, cell: Tolerance = CELL, *, narrow: bool = False, loosely: bool = False) -> None:
        self._cell, self._margin, self._narrow, self._loosely = cell, margin, narrow, loosely
        self.doubts: list[_Doubt] = []

    def write(self, value: Any) -> Any:
        """Return a value as JSON can hold it."""
        if value is None or isinstance(value, (bool, np.bool_)):
            return value if value is None else bool(value)
        if isinstance(value, str):
            return ["text", str(value)]
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, (int, float, complex, np.number)):
            return self._scalar(value)
        if isinstance(value, (tuple, list)):
            kind = "list" if isinstance(value, list) or self._loosely else "tuple"
            return [kind, *map(self.write, value)]
        if isinstance(value, dict):
            pairs = sorted(([_entry(key), item] for key, item in value.items()), key=lambda pair: json.dumps(pair[0]))
            return ["dict", *([key, self.write(item)] for key, item in pairs)]
        if isinstance(value, (set, frozenset)):
            return ["set", *sorted(map(_entry, value), key=json.dumps)]
        return ["other", repr(value)]

    def _scalar(self, value: Any) -> Any:
        kind = _kind(np.asarray(value).dtype) if self._narrow and isinstance(value, np.generic) else ""
        if isinstance(value, (int, np.integer)) and not self._loosely:
            return [kind or "int", str(int(value))]
        if isinstance(value, (complex, np.complexfloating)):
            return [kind or "complex", self._row([value.real, value.imag])]
        return [kind or "float", self._row([_as_float(value)])]

    def _array(self, value: npt.NDArray[Any]) -> Any:
        if value.dtype.kind not in "biufc":
            return ["other", str(value.dtype.kind), list(value.shape), repr(value.tolist())]
        if self._loosely and value.ndim == 0:
            return self._scalar(value[()])
        alike = {"b": "bool", "c": "complex"}.get(value.dtype.kind, "real")
        kind = _kind(value.dtype) if self._narrow else alike
        numbers = value.ravel()
        if value.dtype.kind == "c":
            numbers = np.stack([numbers.real, numbers.imag], axis=-1).ravel()
        return ["array", kind, list(value.shape), self._row(numbers.tolist())]

    def _row(self, numbers: list[Any]) -> list[Any]:
        """Return the cells of numbers; -0.0 is in the cell of 0.0."""
        row: list[Any] = []
        for index, number in enumerate(map(_as_float, numbers)):
            if not math.isfinite(number):
                row.append(str(number))
                continue
            place = _place(number, self._cell) + 0.5
            cell = math.floor(place)
            row.append(cell)
            below, above = place - cell, cell + 1 - place
            if min(below, above) < self._margin:
                self.doubts.append(_Doubt(row, index, cell + (1 if above < below else -1), min(below, above)))
        return row


def _kind(dtype: np.dtype[Any]) -> str:
    """Name a dtype as far as a check chooses it: an integer of 4 or 8 bytes may be the machine's default."""
    wide = dtype.kind in "iu" and dtype.itemsize >= 4
    longest = {"f": 8, "c": 16}.get(dtype.kind, 8)  # extended precision is the machine's, too
    return dtype.kind if wide else f"{dtype.kind}{min(dtype.itemsize, longest)}"


def _as_float(number: Any) -> float:
    """Return a number as a float; an int that is too large for one is infinite."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _entry(value: Any) -> Any:
    """Write an entry of a set or a key: what is equal to Python is one entry, as 1 and 1.0 are."""
    if isinstance(value, tuple):
        return ["tuple", *map(_entry, value)]
    if isinstance(value, (bool, int, np.integer, np.bool_)) or (isinstance(value, float) and value.is_integer()):
        return ["number", str(int(value))]
    return _Writer(0).write(value)
