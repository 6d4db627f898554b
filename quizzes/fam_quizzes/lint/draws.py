"""All that a question with numbers may be drawn as, and what its formulas come to then."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from fam_quizzes.decks.model import Number, NumericQuestion
from fam_quizzes.questions.formulas import NoValueError, evaluate, holds, names_in, near
from fam_quizzes.questions.variants import parameter_values

MOST = 20_000  # draws; up to here each one is looked at
SAMPLE = 5_000  # of larger spaces
A_FEW = 500
Values = Mapping[str, Number]


@dataclass(frozen=True)
class Draws:
    """What can be drawn."""

    valid: tuple[Values, ...]
    """The draws that meet the question's condition."""
    tried: int
    complete: bool
    """Whether every draw was tried; else a sample was, always the same."""

    @cached_property
    def some(self) -> Sequence[Values]:
        """A few hundred of the valid draws: enough to say how often something happens."""
        rng = random.Random(0)  # noqa: S311 - the same sample each time, so that the same faults are found
        return self.valid if len(self.valid) <= A_FEW else rng.sample(self.valid, A_FEW)


def all_draws(question: NumericQuestion) -> Draws:
    """Draw everything that a question's parameters allow, or a sample where that is too much.

    A condition that has no value for a draw raises a FormulaError, as it does when the question is asked.
    """
    ranges = {name: parameter_values(name, given) for name, given in question.draw.items()}
    complete = math.prod(len(values) for values in ranges.values()) <= MOST
    candidates = list(_every(ranges) if complete else _some(ranges))
    calculator = Calculator()
    valid = tuple(values for values in candidates if not question.where or calculator.holds(question.where, values))
    return Draws(valid, len(candidates), complete)


class Calculator:
    """Calculates a formula once for the same values of its own names: most draws differ in others."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Number | NoValueError] = {}

    def value(self, formula: Number | str, values: Values) -> Number:
        """Return what a formula comes to; a FormulaError says why there is no value."""
        return self._find(evaluate, formula, values)

    def value_or_none(self, formula: Number | str, values: Values) -> Number | None:
        """Return what a formula comes to, or None where that is no number, as after a division by zero."""
        try:
            return self.value(formula, values)
        except NoValueError:
            return None

    def holds(self, condition: str, values: Values) -> bool:
        """Tell whether a condition is met."""
        return bool(self._find(holds, condition, values))

    def agreement(self, formula: Number | str, other: Number | str, draws: Draws, tolerance: float = 0.0) -> float:
        """Return the part of the draws in which two formulas come to the same; 1 where it is every single one."""
        often = self._agreement(formula, other, draws.some, tolerance)
        return self._agreement(formula, other, draws.valid, tolerance) if often == 1 else often

    def _agreement(
        self, formula: Number | str, other: Number | str, draws: Sequence[Values], tolerance: float
    ) -> float:
        pairs = ((self.value_or_none(formula, each), self.value_or_none(other, each)) for each in draws)
        return sum(one is not None and two is not None and near(one, two, tolerance) for one, two in pairs) / len(
            draws
        )

    def _find(self, calculate: Callable[..., Number], formula: Number | str, values: Values) -> Number:
        key = (calculate, formula, *(values[name] for name in _names(formula)))
        if key not in self._known:
            try:
                self._known[key] = calculate(formula, values)
            except NoValueError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, NoValueError):
            raise found
        return found


@lru_cache(maxsize=1024)
def _names(formula: Number | str) -> tuple[str, ...]:
    return tuple(sorted(names_in(formula)))


def _every(ranges: Mapping[str, Iterable[Number]]) -> Iterator[Values]:
    return (dict(zip(ranges, drawn, strict=True)) for drawn in itertools.product(*ranges.values()))


def _some(ranges: Mapping[str, Sequence[Number]]) -> Iterator[Values]:
    rng = random.Random(0)  # noqa: S311
    return ({name: rng.choice(values) for name, values in ranges.items()} for _ in range(SAMPLE))
