"""Format values on one short line, for messages."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np

from fam_grader.execution.packing import Opaque

MAX_LISTED = 10  # entries


def a_refusal(error: str) -> str:
    """Name an exception that is expected.

    >>> a_refusal("IndexError")
    'an IndexError'
    """
    return f"{'an' if error[0] in 'AEIOU' else 'a'} {error}"


def with_article(value: Any, nothing: str = "None (is a `return` missing?)") -> str:
    """Return what a value is: its kind and, where it is short, the value itself."""
    if value is None:
        return nothing
    if isinstance(value, Opaque):
        return f"a value of type {value.type_name}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"the {type(value).__name__.rstrip('_')} {brief(value)}"


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
        return f"an array of shape {value.shape}"
    if isinstance(value, Opaque):
        return f"a value of type {value.type_name}"
    if isinstance(value, (tuple, list, dict, set, frozenset)):
        line = _brief_container(value, limit)
    else:
        line = repr(value.item() if isinstance(value, np.generic) else value)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _brief_container(value: Any, limit: int) -> str:
    if isinstance(value, dict):
        parts = [f"{brief(key, limit)}: {brief(item, limit)}" for key, item in islice(value.items(), MAX_LISTED)]
    elif isinstance(value, (set, frozenset)):  # in an order that is the same each time
        parts = sorted(brief(item, limit) for item in value)[:MAX_LISTED]
    else:
        parts = [brief(item, limit) for item in value[:MAX_LISTED]]
    inner = ", ".join([*parts, *["…"][: len(value) > MAX_LISTED]])
    if isinstance(value, (set, frozenset)) and not value:
        return f"{type(value).__name__}()"
    if isinstance(value, list):
        return f"[{inner}]"
    if isinstance(value, tuple):
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return f"{{{inner}}}"
