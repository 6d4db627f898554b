"""The assertions of suites; `fam.testing` documents them.

The function that an assertion is about is a `Subject`: a student's function in its own process, a function of this
process (as in a notebook), the function that one of these returns, or a recorder that only writes down what a test
case expects.
"""

from __future__ import annotations

import builtins
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, MutableMapping
from dataclasses import replace
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np

from fam.course import current_course
from fam_grader.execution.calls import Call, CallResult, Missing, Raised, Returned, perform
from fam_grader.execution.expectations import REFUSAL, Batch, Claims, Expectation, refusal
from fam_grader.execution.packing import PortableFunction
from fam_grader.grading import references
from fam_grader.grading.compare import Expected, Mismatch, Tolerance, find_mismatch

__all__ = [
    "CheckFailed",
    "Observation",
    "PortableFunction",
    "Reference",
    "StudentFunction",
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
]

Answers: TypeAlias = MutableMapping[tuple[str, str, bytes], CallResult]


class Observation(NamedTuple):
    """A call of a student's function: the expected result (None for a claim), the actual one, and the mismatch."""

    call: Call
    expected: Expected | None
    answer: CallResult
    mismatch: Mismatch | None


class CallExecutor(Protocol):
    """Anything that executes calls of a student's functions; in grading a `Session`."""

    def call(self, call: Call) -> CallResult:
        """Call a function by its name in the contract."""

    def announce(self, batches: Iterable[Batch]) -> None:
        """Take note of the batches that will be asked for next; unless overridden, that makes no difference."""
        return

    def answers(self, batch: Batch) -> Generator[CallResult]:
        """Yield the results of a batch's calls, in order; one by one unless overridden."""
        for expectation in batch.expectations:
            yield self.call(expectation.call)

    def processor_seconds(self) -> float:
        """Return the processor time that the calls have used until now; unless overridden, this thread's own."""
        return time.thread_time()


class CheckFailed(AssertionError):
    """A check that failed; its text is for students."""

    def __init__(self, mismatch: Mismatch, notes: Iterable[str] = ()) -> None:
        self.mismatch = mismatch
        super().__init__("; ".join([mismatch.sentence, *notes]))


class DependsOnResults(Exception):
    """A test case uses a result, so its later calls cannot be known in advance."""


class Subject(ABC):
    """The function that an assertion is about."""

    __name__: str

    @property
    def submission(self) -> object:
        """What stays the same while one submission is graded."""
        return self

    def to_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        """Return the call that an assertion with these arguments makes."""
        return Call(self.__name__, args, kwargs)

    @abstractmethod
    def check(self, expectation: Expectation) -> None:
        """Make the call; raise CheckFailed if its result is not the expected one."""

    @abstractmethod
    def evaluate(self, call: Call, known: Answers | None = None) -> Any:
        """Return the value that the call returns; raise CheckFailed if it returns none.

        Args:
            call: it is made unless its answer is known.
            known: the answers of earlier calls, to which this one's is added.
        """

    def processor_seconds(self) -> float:
        """Return the processor time that calls have used until now; unless overridden, this thread's own."""
        return time.thread_time()


class RecordingFunction(Subject):
    """Calls nothing, and records what a test case expects."""

    def __init__(self, name: str, expectations: list[Expectation]) -> None:
        self.__name__ = name
        self.expectations = expectations

    def check(self, expectation: Expectation) -> None:
        self.expectations.append(expectation)

    def evaluate(self, call: Call, known: Answers | None = None) -> Any:
        raise DependsOnResults


class _CallableSubject(Subject):
    """A function that can be called, here or elsewhere."""

    @abstractmethod
    def _execute(self, call: Call) -> CallResult:
        """Make the call."""

    def _failed(self, observation: Observation, mismatch: Mismatch) -> CheckFailed:
        return CheckFailed(mismatch)

    def _observe(self, observation: Observation) -> None:
        if observation.mismatch:
            raise self._failed(observation, observation.mismatch)

    def check(self, expectation: Expectation) -> None:
        self.compare(expectation, self._execute(expectation.call))

    def compare(self, expectation: Expectation, answer: CallResult) -> None:
        """Compare the result of a call with the expected one; raise CheckFailed if they differ."""
        expected = expectation.expected
        if isinstance(expected, Claims):
            expected.check(self._value(expectation.call, answer))
            return
        mismatch = None
        if answer is not expected:  # a session passes on the expected object if the bytes are equal
            settings = current_course().settings
            mismatch = find_mismatch(expected, answer, Tolerance(settings.rtol, settings.atol))
        self._observe(Observation(expectation.call, expected, answer, mismatch))

    def evaluate(self, call: Call, known: Answers | None = None) -> Any:
        answer = known.get(call.key) if known else None
        if answer is None:
            answer = self._execute(call)
            # A process that died or was late may have had bad luck: whether it is asked again, the session decides.
            if known is not None and isinstance(answer, (Returned, Raised)):
                known[call.key] = answer
        return self._value(call, answer)

    def _value(self, call: Call, answer: CallResult) -> Any:
        """Return the value that a call returned; raise CheckFailed if it returned none."""
        returned = isinstance(answer, Returned)
        mismatch = None if returned else find_mismatch(Returned(None), answer, Tolerance())
        self._observe(Observation(call, None, answer, mismatch))
        assert isinstance(answer, Returned)
        return answer.value


class StudentFunction(_CallableSubject):
    """A function in the student's process; appends each call to `observations`."""

    def __init__(self, name: str, session: CallExecutor, observations: list[Observation]) -> None:
        self.__name__ = name
        self.session = session
        self.observations = observations

    @property
    def submission(self) -> object:
        """The session, which makes the calls of one submission."""
        return self.session

    def _execute(self, call: Call) -> CallResult:
        return self.session.call(call)

    def processor_seconds(self) -> float:
        """Return the processor time of the student's processes."""
        return self.session.processor_seconds()

    def _observe(self, observation: Observation) -> None:
        self.observations.append(observation)
        if observation.mismatch:
            raise self._failed(observation, observation.mismatch)


class LocalFunction(_CallableSubject):
    """A function of this process, as in a notebook."""

    def __init__(self, function: Any) -> None:
        self.__name__ = str(getattr(function, "__name__", "the function"))
        self._function = function

    @property
    def submission(self) -> object:
        """The function itself."""
        return self._function

    def _execute(self, call: Call) -> CallResult:
        if not callable(self._function):
            # Otter passes None for a name that is not defined, without the name.
            return Missing("the function is not defined; run the cell that defines it first")
        return perform(self._function, call.packed)

    def _failed(self, observation: Observation, mismatch: Mismatch) -> CheckFailed:
        """Add the notes that reports show elsewhere: here, the exception is all that is read."""
        expected, answer = observation.expected, observation.answer
        if isinstance(expected, Returned) and isinstance(answer, Returned):
            from fam_grader.grading.relations import find_relations  # noqa: PLC0415 - not for what passes

            return CheckFailed(mismatch, find_relations(expected.value, answer.value, Tolerance()))
        return CheckFailed(mismatch)


class ResultOf(Subject):
    """The function that another function returns for some arguments."""

    def __init__(self, function: Subject, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.__name__ = function.__name__
        self._function, self._args, self._kwargs = function, args, kwargs

    def to_call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call:
        if kwargs:
            raise TypeError("a function that was returned is called without keywords")
        return Call(self.__name__, self._args, self._kwargs, args)

    @property
    def submission(self) -> object:
        """That of the function that returns this one."""
        return self._function.submission

    def check(self, expectation: Expectation) -> None:
        self._function.check(expectation)

    def evaluate(self, call: Call, known: Answers | None = None) -> Any:
        return self._function.evaluate(call, known)

    def processor_seconds(self) -> float:
        """Return what the function that returns this one has used."""
        return self._function.processor_seconds()


def _subject(function: Any) -> Subject:
    return function if isinstance(function, Subject) else LocalFunction(function)


def result_of(function: Any, /, *args: Any, **kwargs: Any) -> ResultOf:
    """Return a stand-in for the function that `function` returns, to be checked as any other.

    >>> def power(exponent):
    ...     return lambda number: number**exponent
    >>> call(result_of(power, 2), 5)
    25
    """
    return ResultOf(_subject(function), args, kwargs)


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


def _check(expected: Expected | Claims, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    subject = _subject(function)
    subject.check(Expectation(subject.to_call(args, kwargs), expected))


def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Return what the call returns, for a `claim` about it; the check fails if it raises or does not answer."""
    subject = _subject(function)
    return subject.evaluate(subject.to_call(args, kwargs))


def timed_call(function: Any, /, *args: Any, **kwargs: Any) -> tuple[Any, float]:
    """Return what the call returns, and the seconds of processor time that it took.

    They are the kernel's count for the student's process, with the way of the arguments and of the result, so other
    processes hardly change them, and the student's code cannot. Without such a count, they are seconds of wall time.

    >>> value, seconds = timed_call(abs, -5)
    >>> value
    5
    """
    subject = _subject(function)
    asked = subject.to_call(args, kwargs)
    before = subject.processor_seconds()
    value = subject.evaluate(asked)
    return value, subject.processor_seconds() - before


def timed_call_once(function: Any, /, *args: Any, **kwargs: Any) -> tuple[Any, float]:
    """Return what `timed_call` does, for a call that takes long: a submission makes it once, for all groups that ask.

    Each group sees the same answer, so that it must not be modified, and the seconds of the call that was made.
    """
    subject = _subject(function)
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
    subject = _subject(function)
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
        subject = _subject(function)
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
