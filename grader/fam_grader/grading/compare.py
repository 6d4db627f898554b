"""Compare a result with the expected one, and describe the first mismatch."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from fam_grader.execution.calls import (
    CallResult,
    Died,
    Missing,
    OutOfMemory,
    Raised,
    Returned,
    TimedOut,
    Unasked,
)
from fam_grader.grading.formatting import a_refusal, brief, format_difference, with_article

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
    "memory",
    "died",
    "unasked",
    "claim",
    "entries",
]
Expected: TypeAlias = Returned | Raised

NOT_WRITTEN = "it is not written yet"  # the mismatch of a skeleton
VALUES_FIRST = "Values are wrong already; fix those first."  # instead of the advice of a group about dtypes
SHORT_TEXTS = 80  # characters up to which two texts are shown in full


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


def find_mismatch(expected: Expected, answer: CallResult, tolerance: Tolerance) -> Mismatch | None:
    """Return the first mismatch between an answer and the expected one, or None if the answer is right."""
    if isinstance(answer, Returned):
        if isinstance(expected, Raised):
            wanted = a_refusal(expected.type_name)
            return Mismatch("accepted", f"it returned {brief(answer.value)} where {wanted} was expected")
        mismatch = compare(expected.value, answer.value, tolerance)
        if mismatch is None and answer.modified:
            changed = " and ".join(answer.modified)
            return Mismatch("modified", f"the answer is right, but the call changed its input ({changed})")
        return mismatch
    if isinstance(answer, Raised):
        if answer.loading:
            return Mismatch("loading", f"its file does not load: {_exception(answer)}")
        if isinstance(expected, Raised) and expected.type_name in answer.bases:
            return None
        return _unexpected_exception(expected, answer)
    if isinstance(answer, TimedOut):
        doing = "loading its file" if answer.loading else "the call"
        if answer.whole:
            doing = f"all calls together used up the submission's time: {doing}"
        return Mismatch("hung", f"{doing} was not done after {answer.seconds:g} seconds")
    if isinstance(answer, OutOfMemory):
        return Mismatch("memory", _out_of_memory(answer))
    if isinstance(answer, Died):
        return Mismatch("died", f"there was no answer: {answer.how}")
    if isinstance(answer, Unasked):
        return Mismatch("unasked", "its process wrote to the grader before it was asked")
    assert isinstance(answer, Missing)
    return Mismatch("missing", answer.reason)


def _out_of_memory(answer: OutOfMemory) -> str:
    what = "loading its file" if answer.loading else "the call"
    if answer.killed:
        return f"{what} used so much memory that the system ended the process"
    return (
        f"{what} needed more than {answer.limit_mb:g} MB of memory{f', in line {answer.line}' if answer.line else ''}"
    )


def _unexpected_exception(expected: Expected, answer: Raised) -> Mismatch:
    if answer.type_name == "NotImplementedError":
        return Mismatch("missing", NOT_WRITTEN)
    what = f"it raised {_exception(answer)}"
    wanted = f"; {a_refusal(expected.type_name)} was expected" if isinstance(expected, Raised) else ""
    return Mismatch("raised", what + wanted)


def _exception(answer: Raised) -> str:
    where = f" in line {answer.line}" if answer.line else ""
    return f"{answer.type_name}{where}: {answer.text}" if answer.text else f"{answer.type_name}{where}"


def compare(expected: Any, actual: Any, tolerance: Tolerance) -> Mismatch | None:
    """Compare two values by the kind of the expected one: an array, a list, a dict, a set, a text, a number.

    >>> compare(np.ones((2, 3)), np.ones((3, 2)), Tolerance()).sentence
    'the shape is (3, 2), expected (2, 3)'
    >>> compare(3, 3.0, Tolerance()).sentence
    'it is the float 3.0, expected an int'
    """
    if isinstance(expected, np.ndarray):
        return _compare_arrays(expected, actual, tolerance)
    if isinstance(expected, (tuple, list)):
        return _compare_sequences(expected, actual, tolerance)
    if isinstance(expected, dict):
        return _compare_dicts(expected, actual, tolerance)
    if isinstance(expected, (set, frozenset)):
        return _compare_sets(expected, actual)
    if isinstance(expected, str):
        return _compare_texts(expected, actual)
    if isinstance(expected, (int, np.integer)) and not isinstance(expected, bool):
        return _compare_counts(int(expected), actual)
    if isinstance(expected, (float, np.floating)):
        return _compare_numbers(float(expected), actual, tolerance)
    return _compare_others(expected, actual)


def _compare_others(expected: Any, actual: Any) -> Mismatch | None:
    """Compare truth values and None: of one type, and then equal."""
    truth = (bool, np.bool_)
    kinds = truth if isinstance(expected, truth) else type(expected)
    if not isinstance(actual, kinds):
        return _wrong_type("True or False" if kinds is truth else with_article(expected, "None"), actual)
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
    given, right = format_difference(actual, expected)
    return Mismatch("value", f"it is {given}, expected {right}")


def _as_float(number: Any) -> float:
    """Return a number as a float; an int that is too large for one is infinite."""
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
    for position, (right, given) in enumerate(zip(expected, actual, strict=True)):
        mismatch = compare(right, given, tolerance)
        if mismatch:
            sentence = f"entry {position}: {mismatch.sentence}"
            return Mismatch(mismatch.kind, sentence, (position, *(mismatch.index or ())))
    return None


def _compare_dicts(expected: dict[Any, Any], actual: Any, tolerance: Tolerance) -> Mismatch | None:
    if not isinstance(actual, dict):
        return _wrong_type("a dict", actual)
    missing, more = [key for key in expected if key not in actual], [key for key in actual if key not in expected]
    if missing or more:
        return _other_entries("the key {}", missing, more)
    for key, right in expected.items():
        mismatch = compare(right, actual[key], tolerance)
        if mismatch:
            return Mismatch(mismatch.kind, f"under the key {brief(key)}: {mismatch.sentence}")
    return None


def _compare_sets(expected: Set[Any], actual: Any) -> Mismatch | None:
    if not isinstance(actual, (set, frozenset)):
        return _wrong_type("a set", actual)
    missing, more = expected - actual, actual - expected
    return _other_entries("{}", *(sorted(each, key=brief) for each in (missing, more))) if missing or more else None


def _other_entries(name: str, missing: Sequence[Any], more: Sequence[Any]) -> Mismatch:
    """Name the first entry that is missing, and the first that should not be there; one may stand for the other."""
    parts = []
    for entries, wrong in ((missing, "is missing"), (more, "should not be there")):
        if entries:
            others = f" (and {len(entries) - 1} more)" if len(entries) > 1 else ""
            parts.append(f"{name.format(brief(entries[0]))} {wrong}{others}")
    return Mismatch("entries", ", and ".join(parts))


def _compare_texts(expected: str, actual: Any) -> Mismatch | None:
    if not isinstance(actual, str):
        return _wrong_type("a str", actual)
    if actual == expected:
        return None
    given, right = brief(actual), brief(expected)
    if len(actual) + len(expected) <= SHORT_TEXTS:
        return Mismatch("value", f"it is {given}, expected {right}")
    position = next((at for at, (a, b) in enumerate(zip(actual, expected, strict=False)) if a != b), None)
    position = min(len(actual), len(expected)) if position is None else position
    given, right = (brief(text[position:], 30) for text in (actual, expected))
    return Mismatch("value", f"from character {position} on it is {given}, expected {right}")


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
    position = f" at {list(index)}" if index else ""
    given, needed = format_difference(actual[index], expected[index])
    sentence = f"the value{position} is {given}, expected {needed}"
    if right.size > 1:
        sentence += f" ({wrong} of {right.size} values are wrong)"
    return Mismatch("value", sentence, index)


def close(expected: Any, actual: Any, tolerance: Tolerance) -> npt.NDArray[np.bool_]:
    """Return for each number whether it is right."""
    with np.errstate(invalid="ignore", over="ignore"):  # NaN and infinity are wrong, not a warning
        right = np.asarray(expected, dtype=np.float64)
        off = np.abs(np.asarray(actual, dtype=np.float64) - right)
        near = (off <= tolerance.atol + tolerance.rtol * np.abs(right)) & np.isfinite(right)
        near |= (np.asarray(actual) == right) & np.isinf(right)
        if tolerance.equal_nan:
            near |= np.isnan(right) & np.isnan(np.asarray(actual, dtype=np.float64))
        return np.asarray(near)


def _wrong_type(expected: str, actual: Any) -> Mismatch:
    return Mismatch("type", f"it is {with_article(actual)}, expected {expected}")
