"""The assertions of suites; `fam.testing` documents them.

The function that an assertion is about becomes a `Subject`.
"""

from __future__ import annotations

import builtins
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from fam.course import current_course
from fam_grader.execution.calls import CallResult, Raised, Returned
from fam_grader.execution.expectations import REFUSAL, Claims, Expectation, refusal
from fam_grader.execution.packing import PortableFunction
from fam_grader.grading import references
from fam_grader.grading.compare import Expected, Mismatch
from fam_grader.grading.subjects import CheckFailed, RecordingFunction, ResultOf, subject_of

__all__ = [
    "CheckFailed",
    "PortableFunction",
    "Reference",
    "call",
    "claim",
    "gives",
    "kept_for",
    "raises",
    "refuses",
    "result_of",
    "satisfies",
    "timed_call",
    "timed_call_once",
    "together",
]


def result_of(function: Any, /, *args: Any, **kwargs: Any) -> ResultOf:
    """Return a stand-in for the function that `function` returns, to be checked as any other.

    >>> def power(exponent):
    ...     return lambda number: number**exponent
    >>> call(result_of(power, 2), 5)
    25
    """
    return ResultOf(subject_of(function), args, kwargs)


def gives(expected: Any, function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Check that the call returns `expected`, and leaves its inputs unchanged."""
    _check(Returned(_as_array(expected)), function, args, kwargs)


def refuses(function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Check that the call raises ValueError, or a subclass of it."""
    _check(REFUSAL, function, args, kwargs)


def raises(error: type[Exception], function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Check that the call raises the built-in exception `error`, or a subclass of it."""
    _check(refusal(error.__name__), function, args, kwargs)


def satisfies(claims: Callable[[Any], None], function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Check what the call returns with `claims(value)`, which makes each `claim` about it.

    Prefer it to claims about `call(...)`: calls that depend on no result are made together, which is faster.

    >>> satisfies(lambda value: claim(value > 0, "it is not positive"), abs, -5)
    """
    _check(Claims(claims), function, args, kwargs)


@contextmanager
def together(function: Any, /) -> Iterator[Any]:
    """Return a stand-in for `function`: what is checked of it inside is asked at once at the end, which is faster.

    It is for groups whose calls depend on an earlier result, and not on one another. The stand-in has no results.

    >>> with together(abs) as asked:
    ...     gives(5, asked, -5)
    ...     gives(6, asked, 6)
    """
    subject = subject_of(function)
    expectations: list[Expectation] = []
    yield RecordingFunction(subject.__name__, expectations)
    subject.check_all(expectations)


def _check(expected: Expected | Claims, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    subject = subject_of(function)
    subject.check(Expectation(subject.to_call(args, kwargs), expected))


def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Return what the call returns, for a `claim` about it; the check fails if it raises or does not answer."""
    subject = subject_of(function)
    return subject.evaluate(subject.to_call(args, kwargs))


def timed_call(function: Any, /, *args: Any, **kwargs: Any) -> tuple[Any, float]:
    """Return what the call returns, and the seconds of processor time that it took.

    They are the kernel's count for the student's process, with the way of the arguments and of the result, so other
    processes hardly change them, and the student's code cannot. Without such a count, they are seconds of wall time.

    >>> value, seconds = timed_call(abs, -5)
    >>> value
    5
    """
    subject = subject_of(function)
    asked = subject.to_call(args, kwargs)
    before = subject.processor_seconds()
    value = subject.evaluate(asked)
    return value, subject.processor_seconds() - before


def timed_call_once(function: Any, /, *args: Any, **kwargs: Any) -> tuple[Any, float]:
    """Return what `timed_call` does, for a call that takes long: a submission makes it once, for all groups that ask.

    Each group sees the same answer, so that it must not be modified, and the seconds of the call that was made.
    """
    subject = subject_of(function)
    asked = subject.to_call(args, kwargs)
    kept = kept_for(function)
    before = subject.processor_seconds()
    value = subject.evaluate(asked, kept.setdefault("answers", {}))
    return value, kept.setdefault("seconds", {}).setdefault(asked.key, subject.processor_seconds() - before)


# By the number of what stands for a submission, which may have an equality of its own.
_kept: dict[int, tuple[weakref.ref[object], dict[str, dict[str, Any]]]] = {}


def kept_for(function: Any) -> dict[str, Any]:
    """Return what the groups of a function keep for one another, as long as one submission is graded; empty at first.

    >>> kept_for(result_of)["seen"] = True
    >>> kept_for(result_of)
    {'seen': True}
    """
    subject = subject_of(function)
    submission = subject.submission
    number = id(submission)
    if number not in _kept:
        try:
            _kept[number] = weakref.ref(submission, lambda _: _kept.pop(number, None)), {}
        except TypeError:  # None in place of a function, or an object that cannot be observed: nothing is kept
            return {}
    return _kept[number][1].setdefault(subject.__name__, {})


def claim(condition: Any, sentence: str) -> None:
    """Check a property of the last result; `sentence` says what is wrong if it does not hold."""
    if not bool(condition):
        raise CheckFailed(Mismatch("claim", sentence))


class Reference:
    """The reference solution of a function; each of its results is computed once."""

    def __init__(self, function: str) -> None:
        self.function = function
        self._reference = references.reference(current_course(), function)

    def agrees(self, function: Any, /, *args: Any, **kwargs: Any) -> None:
        """Check that the call returns what the reference returns, or raises the built-in exception that it raises."""
        subject = subject_of(function)
        asked = replace(subject.to_call(args, kwargs), function=self.function)
        expected = self._reference.ask(asked)
        subject.check(Expectation(asked, expected if isinstance(expected, Returned) else _refusal_of(expected)))


def _refusal_of(answer: CallResult) -> Raised:
    """Return the built-in exception that the reference raises on purpose; else, such as for a bug, ValueError."""
    names = answer.bases if isinstance(answer, Raised) and answer.deliberate else ()
    return refusal(next((name for name in names if hasattr(builtins, name)), "ValueError"))


def _as_array(expected: Any) -> Any:
    """Return a nested list as an array, so that test files need no NumPy to write one."""
    nested = isinstance(expected, list) and bool(expected) and isinstance(expected[0], list)
    return np.array(expected) if nested else expected
