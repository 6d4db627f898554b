"""The functions that assertions are about, and what executes their calls.

A `Subject` is a student's function in its own process, a function of this process (as in a notebook), the function
that one of these returns, or a recorder that only writes down what a test case expects.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, MutableMapping
from contextlib import closing
from typing import Any, NamedTuple, Protocol, TypeAlias

from fam.course import current_course
from fam_grader.execution.calls import Call, CallResult, Missing, Raised, Returned, perform
from fam_grader.execution.expectations import Batch, Claims, Expectation, batches
from fam_grader.grading.compare import Expected, Mismatch, Tolerance, find_mismatch

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

    def check_all(self, expectations: Iterable[Expectation]) -> None:
        """Make the calls, together where that is possible; raise CheckFailed at the first result that is wrong."""
        for expectation in expectations:
            self.check(expectation)

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
        """Record the expectation."""
        self.expectations.append(expectation)

    def evaluate(self, call: Call, known: Answers | None = None) -> Any:
        """Raise DependsOnResults."""
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
        if answer is not expected:
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

    def check_all(self, expectations: Iterable[Expectation]) -> None:
        """Make the calls, as many at once as a request may hold."""
        for batch in batches(expectations):
            self.check_batch(batch)

    def check_batch(self, batch: Batch) -> None:
        """Make the calls of a batch at once; raise CheckFailed at the first result that is wrong."""
        with closing(self.session.answers(batch)) as answers:
            for expectation, answer in zip(batch.expectations, answers, strict=True):
                if expectation.is_right(answer):  # a session passes on right answers that it has recognised
                    assert not isinstance(expectation.expected, Claims)
                    self.observations.append(Observation(expectation.call, expectation.expected, answer, None))
                else:
                    self.compare(expectation, answer)

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
        """Return the call of both functions; raise TypeError if the returned one is given keywords."""
        if kwargs:
            raise TypeError("a function that was returned is called without keywords")
        return Call(self.__name__, self._args, self._kwargs, args)

    @property
    def submission(self) -> object:
        """That of the function that returns this one."""
        return self._function.submission

    def check(self, expectation: Expectation) -> None:
        """Let the function that returns this one make the call."""
        self._function.check(expectation)

    def check_all(self, expectations: Iterable[Expectation]) -> None:
        """Let it make the calls."""
        self._function.check_all(expectations)

    def evaluate(self, call: Call, known: Answers | None = None) -> Any:
        """Let it make the call."""
        return self._function.evaluate(call, known)

    def processor_seconds(self) -> float:
        """Return what the function that returns this one has used."""
        return self._function.processor_seconds()


def subject_of(function: Any) -> Subject:
    """Return what an assertion is about, for a function of any kind."""
    return function if isinstance(function, Subject) else LocalFunction(function)
