"""The properties of a unit: what holds for every input inside the contract, on random inputs.

`properties.py` beside a unit's solution has them as functions that take `draw`, a `Draw`, and functions of the unit
by their names, as a test case does; the names of helpers begin with an underscore. A property states its expectations
with `fam.testing`, as a suite does.
"""

from __future__ import annotations

import inspect
import runpy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from fam.core.errors import CourseError, broken_file
from fam.course import Course, Unit, use_course
from fam_grader.execution.calls import Call
from fam_grader.execution.expectations import Batch, Expectation, batches
from fam_grader.grading.formatting import write_call
from fam_grader.grading.subjects import (
    CallExecutor,
    CheckFailed,
    DependsOnResults,
    Observation,
    RecordingFunction,
    StudentFunction,
)

Value = TypeVar("Value")
Array = npt.NDArray[Any]

INTEGERS: tuple[type[np.integer[Any]], ...] = (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64)
LARGEST = 300  # of wide integers: their products wrap around in 16 bits, and their sums are exact in float32

DRAWS = 400
CLAIM_DRAWS = 100  # of a property that depends on results: its calls are made one by one


class Draw:
    """The random choices of one input; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def integer(self, low: int, high: int) -> int:
        """Return an int from `low` to `high`, both included.

        >>> Draw(3).integer(2, 2)
        2
        """
        return int(self.rng.integers(low, high + 1))

    def choose(self, *options: Value) -> Value:
        """Return one of the options."""
        return options[self.integer(0, len(options) - 1)]

    def chance(self, share: float) -> bool:
        """Return True in this share of the draws."""
        return bool(self.rng.random() < share)

    def pair(self, low: int, high: int) -> int | tuple[int, int]:
        """Return a setting for both axes: an int, or a pair of ints."""
        first, second = self.integer(low, high), self.integer(low, high)
        return first if self.chance(0.5) else (first, second)

    def array(self, *shape: int) -> Array:
        """Return an array of numbers: floats with more digits than float16 keeps, or integers of some size.

        It is contiguous, a view, in column order or read-only.
        """
        return self.arrays(shape)[0]

    def arrays(self, *shapes: tuple[int, ...]) -> tuple[Array, ...]:
        """Return arrays that are multiplied with each other; one of them has floats with many digits, if it has any.

        Sums of a few dozen products are exact in float32 and not in float16, so a right answer in single precision
        agrees with the reference on them.
        """
        many = self.integer(0, len(shapes) - 1)
        return tuple(self._layout(self._numbers(shape, at == many)) for at, shape in enumerate(shapes))

    def _numbers(self, shape: tuple[int, ...], many_digits: bool) -> Array:
        if self.chance(0.4):
            dtype = INTEGERS[self.integer(0, len(INTEGERS) - 1)]
            info = np.iinfo(dtype)
            low, high = max(info.min, -LARGEST), min(info.max, LARGEST)
            return self.rng.integers(low, high + 1, shape).astype(dtype)
        bits, scale = (2047, 64) if many_digits else (31, 8)
        numbers = self.rng.integers(-bits, bits + 1, shape) / scale
        return numbers.astype(self.choose(np.float64, np.float64, np.float32))

    def _layout(self, array: Array) -> Array:
        """Return the numbers as another array that holds them."""
        kind = self.integer(0, 6)
        if kind == 0:
            return np.asfortranarray(array)
        if kind == 1:
            return np.flip(np.flip(array).copy())
        if kind == 2 and array.ndim:
            return np.repeat(array, 2, axis=-1)[..., ::2]
        if kind == 3:
            array.flags.writeable = False
        return array


@dataclass(frozen=True)
class Counterexample:
    """A call inside the contract that an answer gets wrong, as Python, and what is wrong."""

    call: str
    sentence: str


@dataclass(frozen=True)
class Property:
    """One property; its calls are known in advance unless they, or its claims, depend on results."""

    name: str
    functions: tuple[str, ...]
    body: Callable[..., None]
    expectations: tuple[Expectation, ...] | None

    def counterexample(self, session: CallExecutor) -> Counterexample | None:
        """Return the smallest input that breaks the property; for claims, the first."""
        if self.expectations is None:
            return self._broken_claim(session)
        failures = _Failures()
        for batch in batches(self.expectations):
            failures.compare(batch, session)
        return min(failures.found, key=lambda each: len(each.call), default=None)

    def _broken_claim(self, session: CallExecutor) -> Counterexample | None:
        seen: list[Observation] = []
        given = {name: StudentFunction(name, session, seen) for name in self.functions}
        for seed in range(CLAIM_DRAWS):
            try:
                self.body(Draw(seed), **given)
            except CheckFailed as error:
                return _counterexample(seen[-1].call if seen else Call(self.name), error)
        return None


@dataclass
class _Failures:
    found: list[Counterexample] = field(default_factory=list)

    def compare(self, batch: Batch, session: CallExecutor) -> None:
        """Make all calls of a batch, and keep the wrong answers."""
        function = StudentFunction(batch.function, session, [])
        for expectation, answer in zip(batch.expectations, session.answers(batch), strict=True):
            try:
                function.compare(expectation, answer)
            except CheckFailed as error:
                self.found.append(_counterexample(expectation.call, error))


def _counterexample(call: Call, error: CheckFailed) -> Counterexample:
    return Counterexample(write_call(call), error.mismatch.sentence)


def properties_file(unit: Unit) -> Path:
    """Return where the properties of a unit belong."""
    assert unit.solution_folder is not None
    return unit.solution_folder / "properties.py"


def load_properties(course: Course, unit: Unit) -> list[Property]:
    """Load the properties of a unit; raise CourseError if it has none, or not for the course's functions."""
    path = properties_file(unit)
    if not path.is_file():
        raise CourseError(f"{path} is missing: the unit's properties, which mutants are compared on")
    with use_course(course):
        try:
            names = runpy.run_path(str(path))
            found = list(_properties(names.values(), path))
        except CourseError:
            raise
        except Exception as error:
            raise broken_file(path, error, "cannot be used") from error
    for each in found:
        for name in each.functions:
            if name not in unit.functions:
                raise CourseError(f"{path}: `{each.name}` takes `{name}`, and the unit has no function of that name")
    return found


def _properties(values: Iterable[Any], path: Path) -> Iterator[Property]:
    for body in values:
        if inspect.isfunction(body) and body.__code__.co_filename == str(path) and not body.__name__.startswith("_"):
            first, *functions = [*inspect.signature(body).parameters, ""]
            if first == "draw":
                names = tuple(functions[:-1])
                yield Property(body.__name__, names, body, _recorded(body, names))


def _recorded(body: Callable[..., None], functions: tuple[str, ...]) -> tuple[Expectation, ...] | None:
    """Return what the property expects on all draws, or None if that depends on results."""
    expectations: list[Expectation] = []
    recorders = {name: RecordingFunction(name, expectations) for name in functions}
    try:
        for seed in range(DRAWS):
            body(Draw(seed), **recorders)
    except DependsOnResults:
        return None
    return tuple(expectations)
