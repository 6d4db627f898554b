"""Compare a result with the expected one, and describe the first mismatch."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from fam.core.language import Message, message, nmessage
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
from fam_grader.execution.packing import Opaque
from fam_grader.grading.formatting import a_refusal, brief, format_difference, with_article
from fam_grader.grading.reasons import why_ended, why_missing

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

NOT_WRITTEN = message("it is not written yet")  # the mismatch of a skeleton
# TRANSLATORS: instead of the advice about an array's dtype, while values are wrong anyway.
VALUES_FIRST = message("Values are wrong already; fix those first.")  # instead of the advice of a group about dtypes
CRASHES = {"SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "ACCESS_VIOLATION", "STACK_OVERFLOW"}
OBJECTS = "array of object"  # the type of an array that does not travel
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
            # TRANSLATORS: {wanted} is "a ValueError".
            said = message(
                "it returned {value} where {wanted} was expected", value=brief(answer.value), wanted=wanted
            )
            return Mismatch("accepted", said)
        mismatch = compare(expected.value, answer.value, tolerance)
        if mismatch is None and answer.modified:
            # TRANSLATORS: {names} are the function's parameters.
            said = message(
                "the answer is right, but the call changed its input ({names})", names=_all(answer.modified)
            )
            return Mismatch("modified", said)
        return mismatch
    if isinstance(answer, Raised):
        if answer.loading:
            return Mismatch("loading", message("its file does not load: {error}", error=_exception(answer)))
        if isinstance(expected, Raised) and expected.type_name in answer.bases:
            return None
        return _unexpected_exception(expected, answer)
    if isinstance(answer, TimedOut):
        return Mismatch("hung", _timed_out(answer))
    if isinstance(answer, OutOfMemory):
        return Mismatch("memory", _out_of_memory(answer))
    if isinstance(answer, Died):
        return Mismatch("died", _died(answer.how))
    if isinstance(answer, Unasked):
        return Mismatch("unasked", message("its process sent the grader an answer that was not asked for"))
    assert isinstance(answer, Missing)
    return Mismatch("missing", why_missing(answer.reason))


def _all(names: Sequence[str]) -> str:
    """Return names joined by "and"."""
    return reduce(lambda some, last: message("{some} and {last}", some=some, last=last), names)


def _died(how: str) -> Message:
    """Say that Python itself crashed, which is what such a signal means; else how the process ended."""
    reason = why_ended(how)
    signal = reason.fields.get("signal", "") if isinstance(reason, Message) else ""
    if signal in CRASHES:
        return message("Python itself crashed while it ran your function ({signal})", signal=signal)
    return message("there was no answer: {reason}", reason=reason)


def _timed_out(answer: TimedOut) -> Message:
    if answer.loading:
        late = message("loading its file was not done after {seconds:g} seconds", seconds=answer.seconds)
    else:
        late = message("the call was not done after {seconds:g} seconds", seconds=answer.seconds)
    if not answer.whole:
        return late
    return message("all calls together used up the submission's time: {late}", late=late)


def _out_of_memory(answer: OutOfMemory) -> Message:
    if answer.killed and answer.loading:
        return message("loading its file used so much memory that the system ended the process")
    if answer.killed:
        return message("the call used so much memory that the system ended the process")
    if answer.loading:
        needed = message("loading its file needed more than {limit:g} MB of memory", limit=answer.limit_mb)
    else:
        needed = message("the call needed more than {limit:g} MB of memory", limit=answer.limit_mb)
    # TRANSLATORS: {needed} is "the call needed more than 512 MB of memory".
    return message("{needed}, in line {line}", needed=needed, line=answer.line) if answer.line else needed


def _unexpected_exception(expected: Expected, answer: Raised) -> Mismatch:
    if answer.type_name == "NotImplementedError":
        return Mismatch("missing", NOT_WRITTEN)
    error = _exception(answer)
    if answer.type_name == "SystemExit":
        error = message("{error}: `exit()` ends the whole program, and `return` a function", error=_exit(answer))
    if not isinstance(expected, Raised):
        return Mismatch("raised", message("it raised {error}", error=error))
    wanted = a_refusal(expected.type_name)
    return Mismatch("raised", message("it raised {error}; {wanted} was expected", error=error, wanted=wanted))


def _exit(answer: Raised) -> str:
    """Return that the program was to end, and in which line; its status says nothing."""
    name, line = answer.type_name, answer.line
    return message("{error} in line {line}", error=name, line=line) if line else name


def _exception(answer: Raised) -> str:
    name, text, line = answer.type_name, answer.text, answer.line
    if line and text:
        return message("{error} in line {line}: {text}", error=name, line=line, text=_explained(text))
    if line:
        return message("{error} in line {line}", error=name, line=line)
    return f"{name}: {text}" if text else name


def _explained(text: str) -> str:
    """Return an exception's text; the reason that was added to it in parentheses is a message."""
    if not text.endswith(")"):
        return text
    start, _, reason = text[:-1].partition(" (")
    known = why_missing(reason)
    return message("{text} ({reason})", text=start, reason=known) if isinstance(known, Message) else text


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
        wanted = message("True or False") if kinds is truth else with_article(expected, "None")
        return _wrong_type(wanted, actual)
    return None if expected == actual else _other_value(brief(actual), brief(expected))


def _compare_counts(expected: int, actual: Any) -> Mismatch | None:
    if isinstance(actual, bool) or not isinstance(actual, (int, np.integer)):
        return _wrong_type(message("an int"), actual)
    return None if int(actual) == expected else _other_value(brief(actual), str(expected))


def _compare_numbers(expected: float, actual: Any, tolerance: Tolerance) -> Mismatch | None:
    if isinstance(actual, np.ndarray) and actual.ndim == 0:
        actual = actual[()]
    if isinstance(actual, (bool, np.bool_)) or not isinstance(
        actual, (int, float, Fraction, np.integer, np.floating)
    ):
        return _wrong_type(message("a number"), actual)
    if close(expected, _as_float(actual), tolerance).all():
        return None
    return _other_value(*format_difference(actual, expected))


def _as_float(number: Any) -> float:
    """Return a number as a float; an int that is too large for one is infinite."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


def _compare_sequences(expected: tuple[Any, ...] | list[Any], actual: Any, tolerance: Tolerance) -> Mismatch | None:
    if isinstance(expected, list) and not isinstance(actual, (list, tuple)):
        return _wrong_type(message("a list"), actual)
    if isinstance(expected, tuple) and not isinstance(actual, tuple):
        return _wrong_type(message("a tuple"), actual)
    if len(actual) != len(expected):
        sentence = message(
            "it has {count} entries, expected {wanted}: {value}",
            count=len(actual),
            wanted=len(expected),
            value=brief(actual),
        )
        return Mismatch("length", sentence)
    for position, (right, given) in enumerate(zip(expected, actual, strict=True)):
        mismatch = compare(right, given, tolerance)
        if mismatch:
            # TRANSLATORS: {fault} is "it is 3, expected 4".
            sentence = message("entry {position}: {fault}", position=position, fault=mismatch.sentence)
            return Mismatch(mismatch.kind, sentence, (position, *(mismatch.index or ())))
    return None


def _compare_dicts(expected: dict[Any, Any], actual: Any, tolerance: Tolerance) -> Mismatch | None:
    if not isinstance(actual, dict):
        return _wrong_type(message("a dict"), actual)
    missing, more = [key for key in expected if key not in actual], [key for key in actual if key not in expected]
    if missing or more:
        return _other_entries(missing, more, keys=True)
    for key, right in expected.items():
        mismatch = compare(right, actual[key], tolerance)
        if mismatch:
            sentence = message("under the key {key}: {fault}", key=brief(key), fault=mismatch.sentence)
            return Mismatch(mismatch.kind, sentence)
    return None


def _compare_sets(expected: Set[Any], actual: Any) -> Mismatch | None:
    if not isinstance(actual, (set, frozenset)):
        return _wrong_type(message("a set"), actual)
    missing, more = expected - actual, actual - expected
    return _other_entries(*(sorted(each, key=brief) for each in (missing, more))) if missing or more else None


def _other_entries(missing: Sequence[Any], more: Sequence[Any], *, keys: bool = False) -> Mismatch:
    """Name the first entry that is missing, and the first that should not be there; one may stand for the other."""
    parts: list[str] = []
    if missing:
        entry = _entry(missing[0], keys=keys)
        parts.append(_and_more(message("{entry} is missing", entry=entry), len(missing) - 1))
    if more:
        entry = _entry(more[0], keys=keys)
        parts.append(_and_more(message("{entry} should not be there", entry=entry), len(more) - 1))
    return Mismatch("entries", reduce(lambda one, other: message("{one}, and {other}", one=one, other=other), parts))


def _entry(value: Any, *, keys: bool) -> str:
    return message("the key {key}", key=brief(value)) if keys else brief(value)


def _and_more(fault: Message, count: int) -> Message:
    """Return a fault that `count` other entries have, too."""
    # TRANSLATORS: {fault} is "'a' is missing"; so many other entries are missing, too.
    return message("{fault} (and {count} more)", fault=fault, count=count) if count else fault


def _compare_texts(expected: str, actual: Any) -> Mismatch | None:
    if not isinstance(actual, str):
        return _wrong_type(message("a str"), actual)
    if actual == expected:
        return None
    given, right = brief(actual), brief(expected)
    if len(actual) + len(expected) <= SHORT_TEXTS:
        return _other_value(given, right)
    position = next((at for at, (a, b) in enumerate(zip(actual, expected, strict=False)) if a != b), None)
    position = min(len(actual), len(expected)) if position is None else position
    given, right = (brief(text[position:], 30) for text in (actual, expected))
    said = {"position": position, "given": given, "expected": right}
    return Mismatch("value", message("from character {position} on it is {given}, expected {expected}", **said))


def _compare_arrays(expected: npt.NDArray[Any], actual: Any, tolerance: Tolerance) -> Mismatch | None:
    if isinstance(actual, Opaque) and actual.type_name == OBJECTS:
        return Mismatch(
            "type", message("it is an array of Python objects, not of numbers; are its rows equally long?")
        )
    if not isinstance(actual, np.ndarray):
        return _wrong_type(message("an array"), actual)
    if actual.dtype.kind not in "iuf":
        return Mismatch("type", message("it is an array of {dtype}, expected real numbers", dtype=str(actual.dtype)))
    if actual.shape != expected.shape:
        shapes = {"given": actual.shape, "expected": expected.shape}
        return Mismatch("shape", message("the shape is {given}, expected {expected}", **shapes))
    right = close(expected, actual, tolerance)
    if right.all():
        return None
    index = tuple(int(axis) for axis in np.unravel_index(int(np.argmin(right)), right.shape))
    wrong = int(right.size - np.count_nonzero(right))
    given, needed = format_difference(actual[index], expected[index])
    if not index:
        return Mismatch(
            "value", message("the value is {given}, expected {expected}", given=given, expected=needed), index
        )
    at = {"index": list(index), "given": given, "expected": needed}
    sentence = message("the value at {index} is {given}, expected {expected}", **at)
    if right.size > 1:
        # TRANSLATORS: {fault} is "the value at [0, 1] is 3, expected 4".
        sentence = nmessage(
            "{fault} ({wrong} of {count} values is wrong)",
            "{fault} ({wrong} of {count} values are wrong)",
            wrong,
            fault=sentence,
            wrong=wrong,
            count=right.size,
        )
    return Mismatch("value", sentence, index)


def close(expected: Any, actual: Any, tolerance: Tolerance) -> npt.NDArray[np.bool_]:
    """Return for each number whether it is right."""
    with np.errstate(invalid="ignore", over="ignore"):  # NaN and infinity are wrong, not a warning
        right = np.asarray(expected, dtype=np.float64)
        off = np.abs(np.asarray(actual, dtype=np.float64) - right)
        near = off <= tolerance.atol + tolerance.rtol * np.abs(right)
        finite = np.isfinite(right)
        if finite.all():
            return np.asarray(near)
        near = near & finite | (np.asarray(actual) == right) & np.isinf(right)
        if tolerance.equal_nan:
            near |= np.isnan(right) & np.isnan(np.asarray(actual, dtype=np.float64))
        return np.asarray(near)


def _wrong_type(expected: str, actual: Any) -> Mismatch:
    return Mismatch("type", _other_value(with_article(actual), expected).sentence)


def _other_value(given: str, expected: str) -> Mismatch:
    # TRANSLATORS: both are values, or what they are: "the float 3.0", "an int".
    return Mismatch("value", message("it is {given}, expected {expected}", given=given, expected=expected))
