"""All draws of a numeric or shape question, and the values of its formulas for them."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TypeVar

from fam_quizzes.decks.model import Number, Parametrised
from fam_quizzes.questions.formulas import NoValueError, evaluate, holds, names_in, near, written
from fam_quizzes.questions.variants import parameter_values

MOST = 20_000  # draws; smaller spaces are enumerated
SAMPLE = 5_000  # draws from larger spaces
A_FEW = 500
RIGHT_BY_CHANCE = 0.25  # share of the draws in which a wrong formula may be right by chance
ALIKE_BY_CHANCE = 0.5  # share of the draws in which two wrong formulas may agree
Values = Mapping[str, Number]
Formulas = Sequence[Number | str]
Formula = TypeVar("Formula", str, "Number | str")
Result = TypeVar("Result")


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


def all_draws(question: Parametrised) -> Draws:
    """Return all draws of a question's parameters, or a sample of a large space.

    Raise FormulaError if the condition has no value for a draw, as asking the question does.
    """
    ranges = {name: parameter_values(name, given) for name, given in question.draw.items()}
    complete = math.prod(len(values) for values in ranges.values()) <= MOST
    candidates = list(_every(ranges) if complete else _some(ranges))
    met = _column(holds, question.where, candidates) if question.where else itertools.repeat(True)
    valid = tuple(values for values, meets in zip(candidates, met, strict=False) if meets)
    return Draws(valid, len(candidates), complete)


class Calculator:
    """Evaluate formulas for all draws of a question, or for the sample `some`; columns of values are cached."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._columns: dict[tuple[Number | str, bool], list[Number | None]] = {}

    def agreement(self, formula: Number | str, other: Number | str, tolerance: float = 0.0) -> float:
        """Return the share of the draws for which two formulas agree; exactly 1 only if they agree for all."""
        often = self._agreement(formula, other, tolerance, sample=True)
        return self._agreement(formula, other, tolerance, sample=False) if often == 1 else often

    def shape_agreement(self, formulas: Formulas, others: Formulas) -> float:
        """Return the share of the draws for which two shapes, a formula for each axis, are equal."""
        if len(formulas) != len(others):
            return 0.0
        often = self._shape_agreement(formulas, others, sample=True)
        return self._shape_agreement(formulas, others, sample=False) if often == 1 else often

    def _shape_agreement(self, formulas: Formulas, others: Formulas, *, sample: bool) -> float:
        pairs = zip(self._shapes(formulas, sample=sample), self._shapes(others, sample=sample), strict=True)
        equal = sum(None not in one and one == two for one, two in pairs)
        return equal / len(self._draws.some if sample else self._draws.valid)

    def _shapes(self, formulas: Formulas, *, sample: bool) -> Iterator[tuple[Number | None, ...]]:
        return zip(*(self._column(formula, sample=sample) for formula in formulas), strict=True)

    def has_value(self, formula: Number | str) -> bool:
        """Return whether a formula has a value for some draw."""
        columns = (self._column(formula, sample=sample) for sample in (True, False))
        return any(value is not None for column in columns for value in column)

    def _agreement(self, formula: Number | str, other: Number | str, tolerance: float, *, sample: bool) -> float:
        pairs = zip(self._column(formula, sample=sample), self._column(other, sample=sample), strict=True)
        near_pairs = sum(one is not None and two is not None and near(one, two, tolerance) for one, two in pairs)
        return near_pairs / len(self._draws.some if sample else self._draws.valid)

    def _column(self, formula: Number | str, *, sample: bool) -> list[Number | None]:
        if (formula, sample) not in self._columns:
            draws = self._draws.some if sample else self._draws.valid
            self._columns[formula, sample] = _column(_value_or_none, formula, draws)
        return self._columns[formula, sample]


def values_of(formula: Number | str, draws: Sequence[Values]) -> list[Number]:
    """Return the value of a formula for each draw; raise FormulaError for the first draw without one."""
    return _column(evaluate, formula, draws)


def share_text(often: float) -> str:
    """Return a share of the draws in words."""
    return f"in {math.floor(100 * often)} % of the draws" if often < 1 else "in every draw"


def advice_on(often: float, always: str) -> str:
    """Return what to do about values that agree too often; `always` if they agree in every draw."""
    return "choose the ranges, or a `where`, so that they differ" if often < 1 else always


def values_text(values: Values) -> str:
    """Return the values of a draw in words, such as ` for n = 3`; "" without parameters."""
    shown = ", ".join(f"{name} = {written(value)}" for name, value in values.items())
    return f" for {shown}" if shown else ""


def _value_or_none(formula: Number | str, values: Values) -> Number | None:
    try:
        return evaluate(formula, values)
    except NoValueError:
        return None


def _column(
    calculate: Callable[[Formula, Values], Result], formula: Formula, draws: Sequence[Values]
) -> list[Result]:
    """Apply `calculate` to each draw, but only once to draws that are equal in the names of the formula."""
    names = sorted(names_in(formula))
    keys = list(map(itemgetter(*names), draws)) if names else [()] * len(draws)
    first = dict(zip(reversed(keys), reversed(draws), strict=True))  # the first draw of each key
    known = {key: calculate(formula, first[key]) for key in dict.fromkeys(keys)}  # in order, so errors name the first
    return [known[key] for key in keys]


def _every(ranges: Mapping[str, Iterable[Number]]) -> Iterator[Values]:
    return (dict(zip(ranges, drawn, strict=True)) for drawn in itertools.product(*ranges.values()))


def _some(ranges: Mapping[str, Sequence[Number]]) -> Iterator[Values]:
    rng = random.Random(0)  # noqa: S311
    return ({name: rng.choice(values) for name, values in ranges.items()} for _ in range(SAMPLE))
