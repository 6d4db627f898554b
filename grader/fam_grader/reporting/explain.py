"""Put calls and values into Python text and small tables, as a student could type and read them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from fam_grader.judging.compare import brief, write_number
from fam_grader.running.calling import Call

MAX_WRITTEN = 64  # values of an array that are written out
MAX_LINE = 10_000  # characters of a value with everything in it
NEIGHBOURHOOD = 3  # rows and columns shown on each side of a wrong place


def write_call(call: Call) -> str:
    """Write a call as Python.

    >>> write_call(Call("relu", (np.array([1, -2]),), {"copy": True}))
    'relu(np.array([1, -2]), copy=True)'
    """
    parts = [write_value(value) for value in call.args]
    parts += [f"{name}={write_value(value)}" for name, value in call.kwargs.items()]
    return f"{call.function}({', '.join(parts)})"


def write_value(value: Any) -> str:
    """Write a value as Python, on one line of bounded length; an array with many values only by its shape."""
    line = _write(value)
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…"


def _write(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return _write_array(value)
    if isinstance(value, (tuple, list)):
        inner = ", ".join(map(write_value, value))
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return _as_python(value) if isinstance(value, (float, np.floating)) else brief(value, limit=200)


def _as_python(numbers: Any) -> str:
    """Write a number or a nested list of numbers; of all that NumPy writes, only these two are no Python."""
    return re.sub(r"\b(nan|inf)\b", r"np.\1", repr(numbers.item() if isinstance(numbers, np.generic) else numbers))


def _write_array(array: npt.NDArray[Any]) -> str:
    if not array.size:
        return f"np.zeros({array.shape}{'' if array.dtype == np.float64 else f', dtype=np.{array.dtype.name}'})"
    if array.size > MAX_WRITTEN:
        return f"<array of shape {array.shape}, {array.dtype.name}>"
    natural = np.asarray(array.tolist()).dtype == array.dtype
    return f"np.array({_as_python(array.tolist())}{'' if natural else f', dtype=np.{array.dtype.name}'})"


def write_table(array: npt.NDArray[Any], index: tuple[int, ...] | None) -> list[str]:
    """Write the 2-D plane of `array` around `index` as aligned rows, with the value at `index` in brackets."""
    if not array.size:
        return [f"(no values: the shape is {array.shape})"]
    plane, row, col, head = _plane(array, index)
    rows = _around(row, plane.shape[0])
    cols = _around(col, plane.shape[1])
    texts = {(r, c): write_number(plane[r, c]) for r in rows for c in cols}
    width = max(map(len, texts.values()))
    lines = [head] if head else []
    if rows.start > 0 or cols.start > 0:
        lines.append(f"(from row {rows.start}, column {cols.start})")
    for r in rows:
        cells = []
        for c in cols:
            here = index is not None and (r, c) == (row, col)
            cells.append(f"[{texts[r, c]:>{width}}]" if here else f" {texts[r, c]:>{width}} ")
        lines.append("".join(cells) + (" …" if cols.stop < plane.shape[1] else ""))
    if rows.stop < plane.shape[0]:
        lines.append(" …")
    return lines


def _plane(array: npt.NDArray[Any], index: tuple[int, ...] | None) -> tuple[npt.NDArray[Any], int, int, str]:
    """Give the 2-D plane that `index` lies in, its row and column there, and which plane it is."""
    place = index if index is not None and len(index) == array.ndim else (0,) * array.ndim
    inside = all(axis < size for axis, size in zip(place, array.shape, strict=True))
    if array.ndim < 2:
        return array.reshape(1, -1), 0, place[-1] if place else 0, ""
    leading = place[:-2] if inside else (0,) * (array.ndim - 2)
    head = f"[{', '.join(map(str, leading))}, :, :]" if leading else ""
    return array[leading], place[-2], place[-1], head


def _around(place: int, size: int) -> range:
    span = 2 * NEIGHBOURHOOD + 1
    if size <= span + 1:
        return range(size)
    start = min(max(0, place - NEIGHBOURHOOD), size - span)
    return range(start, start + span)


def side_by_side(
    left: list[str], right: list[str], titles: tuple[str, str] = ("expected", "given"), gap: int = 4
) -> list[str]:
    """Set two blocks of lines next to each other under their titles."""
    left, right = [titles[0], *left], [titles[1], *right]
    width = max(map(len, left)) + gap
    height = max(len(left), len(right))
    left, right = left + [""] * (height - len(left)), right + [""] * (height - len(right))
    return [f"{a:<{width}}{b}".rstrip() for a, b in zip(left, right, strict=True)]
