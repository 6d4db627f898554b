"""All draws of a numeric question, and the values of its formulas for them."""

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

MOST = 20_000  # draws; smaller spaces are enumerated
SAMPLE = 5_000  # draws from larger spaces
A_FEW = 500
Values = Mapping[str, Number]


@dataclass(frozen=True)
class Draws:
    """The draws of a question."""

    valid: tuple[Values, ...]
    """The draws that meet the question's condition."""
    tried: int
    complete: bool
    """Whether all draws were enumerated; otherwise a fixed sample was drawn."""

    @cached_property
    def some(self) -> Sequence[Values]:
        """A sample of the valid draws, large enough to estimate how often something happens."""
        rng = random.Random(0)  # noqa: S311 - a fixed seed, so that runs report the same faults
        return self.valid if len(self.valid) <= A_FEW else rng.sample(self.valid, A_FEW)


def all_draws(question: NumericQuestion) -> Draws:
    """Return all draws of a question's parameters, or a sample of a large space.

    Raise FormulaError if the condition has no value for a draw, as asking the question does.
    """
    ranges = {name: parameter_values(name, given) for name, given in question.draw.items()}
    complete = math.prod(len(values) for values in ranges.values()) <= MOST
    candidates = list(_every(ranges) if complete else _some(ranges))
    calculator = Calculator()
    valid = tuple(values for values in candidates if not question.where or calculator.holds(question.where, values))
    return Draws(valid, len(candidates), complete)


class Calculator:
    """Evaluate formulas, and cache the values by the parameters that each formula uses."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Number | NoValueError] = {}

    def value(self, formula: Number | str, values: Values) -> Number:
        """Return the value of a formula; raise FormulaError if it has none."""
        return self._find(evaluate, formula, values)

    def value_or_none(self, formula: Number | str, values: Values) -> Number | None:
        """Return the value of a formula, or None if it has none, such as after a division by zero."""
        try:
            return self.value(formula, values)
        except NoValueError:
            return None

    def holds(self, condition: str, values: Values) -> bool:
        """Return whether a condition is met."""
        return bool(self._find(holds, condition, values))

    def agreement(self, formula: Number | str, other: Number | str, draws: Draws, tolerance: float = 0.0) -> float:
        """Return the share of the draws for which two formulas agree; exactly 1 only if they agree for all."""
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
