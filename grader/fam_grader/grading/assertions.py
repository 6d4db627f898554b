"""What the course's test files are written with.

A test file is an otter-grader test file of the exception-based kind: functions under `@test_case`, each of which
takes the student's function by its name. Inside, one line states one promise:

    gives(expected, function, *args, **kwargs)       # a public check: the expected value is written out
    Oracle("name").agrees(function, *args, **kwargs) # a hidden check: the reference solution says what is right
    refuses(function, *args, **kwargs)               # ValueError
    raises(KeyError, function, *args, **kwargs)      # another built-in exception
    claim(call(function, *args) > 0, "sentence")     # a property, where no single answer is right

For a function that returns a function, `result_of(function, *args, **kwargs)` stands for what it returns: the
student's process calls first the one and then the other. For a function that takes a function,
`PortableFunction("lambda x: ...")` is an argument that travels to the student's process.

The function may be a student's own, as in a notebook, or a `Proxy` that calls it in the student's process and keeps
what was asked and answered. Every check of a returned value also checks that the inputs were left alone.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from fam.course import current_course
from fam_grader.execution.call_results import CallResult, Missing, Raised, Returned
from fam_grader.execution.calls import Call, perform
from fam_grader.execution.expectations import REFUSAL, Batch, Expectation, refusal
from fam_grader.execution.portable import PortableFunction
from fam_grader.grading import references
from fam_grader.grading.compare import Expected, Mismatch, Tolerance, find_mismatch
from fam_grader.grading.relations import find_relations

__all__ = [
    "CheckFailed",
    "Observation",
    "Oracle",
    "PortableFunction",
    "Proxy",
    "call",
    "claim",
    "gives",
    "noise",
    "raises",
    "refuses",
    "result_of",
]


@dataclass(frozen=True)
class Observation:
    """One call of a student's function: what was expected (None: a property was), what came, what is wrong."""

    call: Call
    expected: Expected | None
    answer: CallResult
    mismatch: Mismatch | None


class CallExecutor(Protocol):
    """Anything that answers calls of a student's functions; in grading a `Session`."""

    def call(self, call: Call) -> CallResult:
        """Call a function by its name in the contract."""

    def answers(self, batch: Batch) -> Generator[CallResult]:
        """Give the answers to a batch's calls, in order; one by one where nobody knows a better way."""
        for promise in batch.promises:
            yield self.call(promise.call)


class Recorder:
    """Stands for a student's function in a test, and keeps what the test promises of it."""

    def __init__(self, name: str, promises: list[Expectation]) -> None:
        self.__name__ = name
        self.promises = promises


class DependsOnAnswers(Exception):
    """A test looks at an answer, so what else it asks cannot be known before."""


class CheckFailed(AssertionError):
    """A check that did not hold; its text is for students."""

    def __init__(self, mismatch: Mismatch, notes: Iterable[str] = ()) -> None:
        self.mismatch = mismatch
        super().__init__("; ".join([mismatch.sentence, *notes]))


class Proxy:
    """Stands for a student's function in a test, and keeps what was asked and answered."""

    def __init__(self, name: str, session: CallExecutor, observations: list[Observation]) -> None:
        self.__name__ = name
        self.session = session
        self.observations = observations


class ResultOf:
    """Stands for the function that a student's function returns for some arguments."""

    def __init__(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.function, self.args, self.kwargs = function, args, kwargs


def result_of(function: Any, /, *args: Any, **kwargs: Any) -> ResultOf:
    """Return a stand-in for the function that `function` returns, to be checked as any other.

    >>> def power(exponent):
    ...     return lambda number: number**exponent
    >>> call(result_of(power, 2), 5)
    25
    """
    return ResultOf(function, args, kwargs)


def _asked_of(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Call]:
    """Return the student's function and the call of it that a check is about."""
    if not isinstance(function, ResultOf):
        return function, Call(_name(function), args, kwargs)
    if kwargs:
        raise TypeError("a function that was returned is called without keywords")
    return function.function, Call(_name(function.function), function.args, function.kwargs, args)


def gives(expected: Any, function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Check that the call returns `expected`, and leaves its inputs alone."""
    _check(Returned(_as_answer(expected)), *_asked_of(function, args, kwargs))


def refuses(function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Check that the call raises ValueError, or a subclass of it."""
    _check(REFUSAL, *_asked_of(function, args, kwargs))


def raises(error: type[Exception], function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Check that the call raises the built-in exception `error`, or a subclass of it."""
    _check(refusal(error.__name__), *_asked_of(function, args, kwargs))


def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Give what the call returns, for a `claim` about it; the check fails where it raises or does not answer."""
    function, asked = _asked_of(function, args, kwargs)
    if isinstance(function, Recorder):
        raise DependsOnAnswers
    answer = _ask(function, asked)
    mismatch = None if isinstance(answer, Returned) else find_mismatch(Returned(None), answer, Tolerance())
    _keep(function, Observation(asked, None, answer, mismatch))
    if mismatch:
        raise CheckFailed(mismatch)
    assert isinstance(answer, Returned)
    return answer.value


def claim(condition: Any, sentence: str) -> None:
    """Check that a property of what was called last holds; `sentence` says what is wrong where it does not."""
    if not bool(condition):
        raise CheckFailed(Mismatch("claim", sentence))


class Oracle:
    """The reference solution's answers, each computed once."""

    def __init__(self, function: str) -> None:
        self.function = function
        self._answers = references.reference(current_course(), function)

    def agrees(self, function: Any, /, *args: Any, **kwargs: Any) -> None:
        """Check that the call gives what the reference gives, or raises the built-in exception that it raises."""
        function, asked = _asked_of(function, args, kwargs)
        asked = replace(asked, function=self.function)
        expected = self._answers.ask(asked)
        _check(expected if isinstance(expected, Returned) else _refusal_of(expected), function, asked)


def _refusal_of(answer: CallResult) -> Raised:
    """Give the built-in exception that the reference's `raise` stands for; what it stumbles over is not meant."""
    names = answer.bases if isinstance(answer, Raised) and answer.deliberate else ()
    return refusal(next((name for name in names if hasattr(builtins, name)), "ValueError"))


def noise(seed: int, *shape: int) -> npt.NDArray[np.float64]:
    """Give reproducible numbers between -4 and 4 for an input of the given shape.

    They are multiples of 1/64: products and sums of a few dozen of them are exact in float32, and are not in
    float16, so a check on them accepts the one and rejects the other.

    >>> noise(1, 2, 3).shape
    (2, 3)
    """
    numbers: npt.NDArray[np.float64] = _noise(seed, shape).copy()
    return numbers


@cache
def _noise(seed: int, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Make the numbers once: a suite asks for the same ones for every submission."""
    numbers: npt.NDArray[np.float64] = np.random.default_rng(seed).integers(-255, 256, shape) / 64
    return numbers


def _check(expected: Expected, function: Any, asked: Call) -> None:
    if isinstance(function, Recorder):
        function.promises.append(Expectation(asked, expected))
        return
    hold(Expectation(asked, expected), _ask(function, asked), function)


def hold(promise: Expectation, answer: CallResult, function: Any) -> None:
    """Hold an answer against what was promised of it; raise CheckFailed where it is wrong."""
    if answer is promise.expected:
        mismatch = None
    else:
        settings = current_course().settings
        mismatch = find_mismatch(promise.expected, answer, Tolerance(settings.rtol, settings.atol))
    _keep(function, Observation(promise.call, promise.expected, answer, mismatch))
    if mismatch:
        raise CheckFailed(mismatch, () if isinstance(function, Proxy) else _notes(promise.expected, answer))


def _notes(expected: Expected, answer: CallResult) -> tuple[str, ...]:
    """Say more to who reads the exception itself, as in a notebook; elsewhere reports do, where they show it."""
    both = isinstance(expected, Returned) and isinstance(answer, Returned)
    return find_relations(expected.value, answer.value, Tolerance()) if both else ()  # type: ignore[union-attr]


def _ask(function: Any, asked: Call) -> CallResult:
    if isinstance(function, Proxy):
        return function.session.call(asked)
    if not isinstance(function, Callable):  # type: ignore[arg-type]
        return Missing(f"`{asked.function}` is not defined")
    return perform(function, asked.packed)


def _keep(function: Any, observation: Observation) -> None:
    if isinstance(function, Proxy):
        function.observations.append(observation)


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", "the function"))


def _as_answer(expected: Any) -> Any:
    """Let test files write an array as a nested list: a list that holds lists stands for an array."""
    nested = isinstance(expected, list) and bool(expected) and isinstance(expected[0], list)
    return np.array(expected) if nested else expected
