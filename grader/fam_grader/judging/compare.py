"""Hold an answer against what was expected, and say the first thing that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from fam_grader.running.answers import Answer, Died, Missing, Raised, Returned, TimedOut
from fam_grader.running.packing import Opaque

Kind = Literal[
    "type",
    "shape",
    "value",
    "length",
    "modified",
    "raised",
    "accepted",
    "missing",
    "loading",
    "hung",
    "died",
    "claim",
]
Expected: TypeAlias = Returned | Raised


@dataclass(frozen=True)
class Tolerance:
    """How far a right number may be off: `atol + rtol * |expected|`; whether NaN is as good as NaN."""

    rtol: float = 1e-5
    atol: float = 1e-6
    equal_nan: bool = False


@dataclass(frozen=True)
class Mismatch:
    """The first thing that is wrong: its kind, a sentence with the values, and its place."""

    kind: Kind
    sentence: str
    index: tuple[int, ...] | None = None


def judge(expected: Expected, answer: Answer, tolerance: Tolerance) -> Mismatch | None:
    """Give the first mismatch between an answer and the expected one, or None where the answer is right."""
    if isinstance(answer, Returned):
        if isinstance(expected, Raised):
            return Mismatch("accepted", f"it returned {brief(answer.value)} where a ValueError was expected")
        mismatch = compare(expected.value, answer.value, tolerance)
        if mismatch is None and answer.modified:
            changed = " and ".join(answer.modified)
            return Mismatch("modified", f"the answer is right, but the call changed its input ({changed})")
        return mismatch
    if isinstance(answer, Raised):
        if answer.loading:
            return Mismatch("loading", f"its file does not load: {_exception(answer)}")
        if isinstance(expected, Raised) and "ValueError" in answer.bases:
            return None
        return _unexpected_exception(expected, answer)
    if isinstance(answer, TimedOut):
        doing = "loading its file" if answer.loading else "the call"
        return Mismatch("hung", f"{doing} was not done after {answer.seconds:g} seconds")
    if isinstance(answer, Died):
        return Mismatch("died", f"there was no answer: {answer.how}")
    assert isinstance(answer, Missing)
    return Mismatch("missing", answer.reason)


def _unexpected_exception(expected: Expected, answer: Raised) -> Mismatch:
    if answer.type_name == "NotImplementedError":
        return Mismatch("missing", "it is not written yet")
    what = f"it raised {_exception(answer)}"
    return Mismatch("raised", f"{what}; a ValueError was expected" if isinstance(expected, Raised) else what)


def _exception(answer: Raised) -> str:
    where = f" in line {answer.line}" if answer.line else ""
    return f"{answer.type_name}{where}: {answer.text}" if answer.text else f"{answer.type_name}{where}"


def compare(expected: Any, actual: Any, tolerance: Tolerance) -> Mismatch | None:
    """Compare two values by the kind of the expected one: an array, a tuple or list, a count, a real number.

    >>> compare(np.ones((2, 3)), np.ones((3, 2)), Tolerance()).sentence
    'the shape is (3, 2), expected (2, 3)'
    >>> compare(3, 3.0, Tolerance()).sentence
    'it is the float 3.0, expected an int'
    """
    if isinstance(expected, np.ndarray):
        return _compare_arrays(expected, actual, tolerance)
    if isinstance(expected, (tuple, list)):
        return _compare_sequences(expected, actual, tolerance)
    if isinstance(expected, (int, np.integer)) and not isinstance(expected, bool):
        return _compare_counts(int(expected), actual)
    if isinstance(expected, (float, np.floating)):
        return _compare_numbers(float(expected), actual, tolerance)
    return _compare_others(expected, actual)


def _compare_others(expected: Any, actual: Any) -> Mismatch | None:
    """Compare truth values, texts and None: of one type, and then equal."""
    truth = (bool, np.bool_)
    kinds = truth if isinstance(expected, truth) else type(expected)
    if not isinstance(actual, kinds):
        return _wrong_type("True or False" if kinds is truth else _with_article(expected, "None"), actual)
    return None if expected == actual else Mismatch("value", f"it is {brief(actual)}, expected {brief(expected)}")


def _compare_counts(expected: int, actual: Any) -> Mismatch | None:
    if isinstance(actual, bool) or not isinstance(actual, (int, np.integer)):
        return _wrong_type("an int", actual)
    return None if int(actual) == expected else Mismatch("value", f"it is {brief(actual)}, expected {expected}")


def _compare_numbers(expected: float, actual: Any, tolerance: Tolerance) -> Mismatch | None:
    if isinstance(actual, np.ndarray) and actual.ndim == 0:
        actual = actual[()]
    if isinstance(actual, (bool, np.bool_)) or not isinstance(actual, (int, float, np.integer, np.floating)):
        return _wrong_type("a number", actual)
    if close(expected, _as_float(actual), tolerance).all():
        return None
    given, right = _told_apart(actual, expected)
    return Mismatch("value", f"it is {given}, expected {right}")


def _as_float(number: Any) -> float:
    """Give a number as a float; an int that is too large for one is infinite."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _compare_sequences(expected: tuple[Any, ...] | list[Any], actual: Any, tolerance: Tolerance) -> Mismatch | None:
    kinds, name = ((list, tuple), "a list") if isinstance(expected, list) else ((tuple,), "a tuple")
    if not isinstance(actual, kinds):
        return _wrong_type(name, actual)
    if len(actual) != len(expected):
        sentence = f"it has {len(actual)} entries, expected {len(expected)}: {brief(actual)}"
        return Mismatch("length", sentence)
    for place, (right, given) in enumerate(zip(expected, actual, strict=True)):
        mismatch = compare(right, given, tolerance)
        if mismatch:
            sentence = f"entry {place}: {mismatch.sentence}"
            return Mismatch(mismatch.kind, sentence, (place, *(mismatch.index or ())))
    return None


def _compare_arrays(expected: npt.NDArray[Any], actual: Any, tolerance: Tolerance) -> Mismatch | None:
    if not isinstance(actual, np.ndarray):
        return _wrong_type("an array", actual)
    if actual.dtype.kind not in "iuf":
        return Mismatch("type", f"it is an array of {actual.dtype}, expected real numbers")
    if actual.shape != expected.shape:
        sentence = f"the shape is {actual.shape}, expected {expected.shape}"
        return Mismatch("shape", sentence)
    right = close(expected, actual, tolerance)
    if right.all():
        return None
    index = tuple(int(axis) for axis in np.unravel_index(int(np.argmin(right)), right.shape))
    wrong = int(right.size - np.count_nonzero(right))
    place = f" at {list(index)}" if index else ""
    given, needed = _told_apart(actual[index], expected[index])
    sentence = f"the value{place} is {given}, expected {needed}"
    if right.size > 1:
        sentence += f" ({wrong} of {right.size} values are wrong)"
    return Mismatch("value", sentence, index)


def close(expected: Any, actual: Any, tolerance: Tolerance) -> npt.NDArray[np.bool_]:
    """Say of each number whether it is right."""
    with np.errstate(invalid="ignore", over="ignore"):  # NaN and infinity are wrong, not a warning
        right = np.asarray(expected, dtype=np.float64)
        off = np.abs(np.asarray(actual, dtype=np.float64) - right)
        near = (off <= tolerance.atol + tolerance.rtol * np.abs(right)) & np.isfinite(right)
        near |= (np.asarray(actual) == right) & np.isinf(right)
        if tolerance.equal_nan:
            near |= np.isnan(right) & np.isnan(np.asarray(actual, dtype=np.float64))
        return np.asarray(near)


def _wrong_type(expected: str, actual: Any) -> Mismatch:
    return Mismatch("type", f"it is {_with_article(actual)}, expected {expected}")


def _with_article(value: Any, nothing: str = "None (is a `return` missing?)") -> str:
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


def _told_apart(given: Any, expected: Any) -> tuple[str, str]:
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
    if isinstance(value, (tuple, list)):
        inner = ", ".join([*(brief(item, limit) for item in value[:10]), *["…"][: len(value) > 10]])
        line = f"[{inner}]" if isinstance(value, list) else f"({inner},)" if len(value) == 1 else f"({inner})"
    else:
        line = repr(value.item() if isinstance(value, np.generic) else value)
    return line if len(line) <= limit else line[: limit - 1] + "…"
