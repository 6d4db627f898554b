"""Put calls and values into Python text, as a student could type them."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any

import numpy as np
import numpy.typing as npt

from fam_grader.execution.calls import Call
from fam_grader.grading.format_value import brief

MAX_WRITTEN = 64  # values of an array that are written out
MAX_TEXT = 1_000  # characters of a text
MAX_LINE = 10_000  # characters of a value with everything in it


def write_call(call: Call) -> str:
    """Write a call as Python.

    >>> write_call(Call("relu", (np.array([1, -2]),), {"copy": True}))
    'relu(np.array([1, -2]), copy=True)'
    >>> write_call(Call("power", (2,), then=(5,)))
    'power(2)(5)'
    """
    parts = [write_value(value) for value in call.args]
    parts += [f"{name}={write_value(value)}" for name, value in call.kwargs.items()]
    then = "" if call.then is None else f"({', '.join(map(write_value, call.then))})"
    return f"{call.function}({', '.join(parts)}){then}"


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
    if isinstance(value, dict):
        return f"{{{', '.join(f'{write_value(key)}: {write_value(item)}' for key, item in value.items())}}}"
    if isinstance(value, (set, frozenset)):
        return _write_set(value)
    if isinstance(value, str):
        return brief(value, MAX_TEXT)
    return _as_python(value) if isinstance(value, (float, np.floating)) else brief(value, limit=200)


def _write_set(values: Set[Any]) -> str:
    inner = ", ".join(sorted(map(write_value, values)))
    if isinstance(values, frozenset):
        return f"frozenset({{{inner}}})" if values else "frozenset()"
    return f"{{{inner}}}" if values else "set()"


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
