"""Format values on one short line for messages, and values and calls as Python."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import reduce
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from fam.core.language import message, together
from fam_grader.execution.calls import Call
from fam_grader.execution.packing import Opaque

MAX_LISTED = 10  # entries

MAX_WRITTEN = 64  # values of an array that are written out
MAX_TEXT = 1_000  # characters of a text
MAX_LINE = 10_000  # characters of a value with everything in it


def a_refusal(error: str) -> str:
    """Name an exception that is expected.

    >>> a_refusal("IndexError")
    'an IndexError'
    """
    return message("an {error}", error=error) if error[0] in "AEIOU" else message("a {error}", error=error)


OPAQUE = {
    "generator": message("a generator (is there a `yield` in place of `return`?)"),
    "coroutine": message("a coroutine (is there an `async` before `def`?)"),
    "array of object": message("an array of Python objects"),
}  # what students return without meaning to


def with_article(value: Any, nothing: str = message("None (is a `return` missing?)")) -> str:
    """Return what a value is: its kind and, where it is short, the value itself."""
    if value is None:
        return nothing
    if isinstance(value, (Opaque, np.ndarray)):
        return brief(value)
    # TRANSLATORS: as in "it is the float 3.0, expected an int".
    return message("the {type} {value}", type=type(value).__name__.rstrip("_"), value=brief(value))


def write_number(value: Any) -> str:
    """Write a number with as many digits as one likes to read."""
    return f"{float(value):.6g}" if not isinstance(value, (int, np.integer)) else brief(value)


def format_difference(given: Any, expected: Any) -> tuple[str, str]:
    """Write two numbers so that one sees that they differ."""
    written = write_number(given), write_number(expected)
    return written if written[0] != written[1] else (brief(given), brief(expected))


def brief(value: Any, limit: int = 60) -> str:
    """Write a value on one short line.

    >>> brief(np.zeros((4, 5)))
    'an array of shape (4, 5)'
    >>> brief((1, np.int64(2)))
    '(1, 2)'
    """
    if isinstance(value, np.ndarray):
        return message("an array of shape {shape}", shape=value.shape)
    if isinstance(value, Opaque):
        return OPAQUE.get(value.type_name) or message("a value of type {type}", type=value.type_name)
    if isinstance(value, (tuple, list, dict, set, frozenset)):
        line = _brief_container(value, limit)
    else:
        line = repr(value.item() if isinstance(value, np.generic) else value)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _brief_container(value: Any, limit: int) -> str:
    if isinstance(value, dict):
        items = islice(value.items(), MAX_LISTED)
        parts = [together(brief(key, limit), ": ", brief(item, limit)) for key, item in items]
    elif isinstance(value, (set, frozenset)):  # in an order that is the same each time
        parts = sorted(brief(item, limit) for item in value)[:MAX_LISTED]
    else:
        parts = [brief(item, limit) for item in value[:MAX_LISTED]]
    inner = reduce(lambda some, part: together(some, ", ", part), [*parts, *["…"][: len(value) > MAX_LISTED]] or [""])
    if isinstance(value, (set, frozenset)) and not value:
        return f"{type(value).__name__}()"
    if isinstance(value, list):
        return together("[", inner, "]")
    if isinstance(value, tuple):
        return together("(", inner, ",)" if len(value) == 1 else ")")
    return together("{", inner, "}")


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
