"""Draw variants of questions: parameters, filled texts, shuffled choices.

A question and a seed give the same variant on every machine and in every Python version: only
`random.Random.random()` is used, whose sequence is guaranteed to stay the same.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from msgspec.structs import replace

from fam.core.errors import CourseError
from fam_quizzes.decks.model import (
    ChoiceQuestion,
    MatchQuestion,
    MultiQuestion,
    Number,
    NumericQuestion,
    OrderQuestion,
    Parametrised,
    Question,
    ShapeQuestion,
    WrongFormula,
    WrongShape,
)
from fam_quizzes.questions.formulas import NoValueError, evaluate, holds, near
from fam_quizzes.questions.shapes import Shape, shape_of, shape_text
from fam_quizzes.questions.templates import fill

Item = TypeVar("Item")
Values = Mapping[str, Number]

RANGE = re.compile(r"\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*(?:by\s+(\d+)\s*)?")
LUCKY_TRIES = 100
MOST_TRIES = 20_000


class UnusableDraw(CourseError):
    """Parameters that cannot be drawn: an invalid range, or a condition that no draw meets."""


@dataclass(frozen=True)
class DrawnQuestion:
    """A variant of a question."""

    question: Question
    """The question with filled texts, shuffled choices and pairs; the items of an order are in the right order."""
    seed: int = 0
    shown: tuple[str, ...] = ()
    """Order: the items as shown. Match: the right-hand sides as shown."""
    drawn: Values = field(default_factory=dict, hash=False)
    """Numeric and shape: the drawn parameters."""
    value: Number = 0
    """Numeric: the right answer."""
    wrong: tuple[tuple[Number, str], ...] = ()
    """Numeric: the value of each wrong formula with its feedback, without values that equal the right answer."""
    shape: Shape = ()
    """Shape: the right answer."""
    wrong_shapes: tuple[tuple[Shape, str], ...] = ()
    """Shape: each wrong shape with its feedback, without those that equal the right answer."""


def variant_of(question: Question, seed: int) -> DrawnQuestion:
    """Return the variant of `question` for `seed`; raise UnusableDraw if no draw meets its condition."""
    rng = _random(question.id, seed)
    if isinstance(question, NumericQuestion):
        return _numeric(question, seed, rng)
    if isinstance(question, ShapeQuestion):
        return _shape(question, seed, rng)
    if isinstance(question, ChoiceQuestion | MultiQuestion):
        order = shuffled(question.choices, rng) if question.shuffle else question.choices
        return DrawnQuestion(replace(question, choices=order), seed)
    if isinstance(question, OrderQuestion):
        return DrawnQuestion(question, seed, shown=_disordered(question.items, rng))
    if isinstance(question, MatchQuestion):
        pairs = shuffled(question.pairs, rng)
        rights = dict.fromkeys([*(pair.right for pair in pairs), *question.others])
        return DrawnQuestion(replace(question, pairs=pairs), seed, shown=shuffled(tuple(rights), rng))
    return DrawnQuestion(question, seed)


def shuffled(items: Sequence[Item], rng: random.Random) -> tuple[Item, ...]:
    """Return the items in random order (Fisher-Yates)."""
    drawn = list(items)
    for last in range(len(drawn) - 1, 0, -1):
        other = _below(last + 1, rng)
        drawn[last], drawn[other] = drawn[other], drawn[last]
    return tuple(drawn)


def parameter_values(name: str, given: str | Sequence[Number]) -> Sequence[Number]:
    """Return the possible values of a parameter; raise UnusableDraw if there are none.

    >>> list(parameter_values("size", "0..10 by 5")), parameter_values("kernel", (1, 3))
    ([0, 5, 10], (1, 3))
    """
    if not isinstance(given, str):
        if not given:
            raise UnusableDraw(f"`{name}` has no values: expected numbers, such as [1, 3, 5].")
        return given
    found = RANGE.fullmatch(given)
    if not found:
        raise UnusableDraw(f"`{name}: {given}` is not a range: expected whole numbers, such as 5..64 or 0..10 by 2.")
    first, last, step = int(found[1]), int(found[2]), int(found[3] or 1)
    values = range(first, last + 1, step) if step else range(0)
    if not values:
        raise UnusableDraw(f"`{name}: {given}` is empty: expected the smaller end first, and a step of 1 or more.")
    return values


def draw(question: Parametrised, rng: random.Random) -> dict[str, Number]:
    """Draw parameters that meet the question's condition; raise UnusableDraw if there are none."""
    ranges = {name: parameter_values(name, given) for name, given in question.draw.items()}
    for values in _candidates(ranges, rng):
        if not question.where or holds(question.where, values):
            return values
    total = math.prod(len(values) for values in ranges.values())
    raise UnusableDraw(
        f"`{question.id}`: none of {min(total, MOST_TRIES)} draws meets `where: {question.where}`; widen the ranges, "
        "or ask for less."
    )


def _numeric(question: NumericQuestion, seed: int, rng: random.Random) -> DrawnQuestion:
    values = draw(question, rng)
    answer = evaluate(question.answer, values)
    filled = question
    if question.draw:
        shown = {**values, "answer": answer}
        wrong_ones = tuple(replace(item, feedback=fill(item.feedback, shown)) for item in question.wrong)
        filled = replace(question, wrong=wrong_ones, **_filled_texts(question, shown))
    wrong = tuple((value, item.feedback) for item in filled.wrong for value in _wrong_value(item, values))
    wrong = tuple((value, feedback) for value, feedback in wrong if not near(value, answer, question.tolerance))
    return DrawnQuestion(filled, seed, drawn=values, value=answer, wrong=wrong)


def _shape(question: ShapeQuestion, seed: int, rng: random.Random) -> DrawnQuestion:
    values = draw(question, rng)
    shape = shape_of(question.answer, values)
    filled = question
    if question.draw:
        text = shape_text(shape)
        wrong_ones = tuple(replace(item, feedback=fill(item.feedback, values, text)) for item in question.wrong)
        filled = replace(question, wrong=wrong_ones, **_filled_texts(question, values, text))
    wrong = tuple((each, item.feedback) for item in filled.wrong for each in _wrong_shape(item, values))
    wrong = tuple((each, feedback) for each, feedback in wrong if each != shape)
    return DrawnQuestion(filled, seed, drawn=values, shape=shape, wrong_shapes=wrong)


def _filled_texts(question: Parametrised, values: Values, answer: str = "") -> dict[str, Any]:
    return {
        "prompt": fill(question.prompt, values, answer),
        "explanation": fill(question.explanation, values, answer),
        "hints": tuple(fill(hint, values, answer) for hint in question.hints),
    }


def _wrong_shape(item: WrongShape, values: Values) -> Iterator[Shape]:
    """Yield a wrong shape, if its formulas give one."""
    try:
        yield shape_of(item.shape, values)
    except NoValueError:  # as below
        return


def _wrong_value(item: WrongFormula, values: Values) -> Iterator[Number]:
    """Yield the value of a wrong formula, if it has one."""
    try:
        yield evaluate(item.formula, values)
    except NoValueError:  # a learner who makes this mistake has no number to type
        return


def _candidates(ranges: Mapping[str, Sequence[Number]], rng: random.Random) -> Iterator[dict[str, Number]]:
    """Return random draws, then all draws in a random order, so that a rarely met condition is met, too."""
    total = math.prod(len(values) for values in ranges.values())
    for _ in range(LUCKY_TRIES if ranges else 1):
        yield _combination(ranges, _below(total, rng))
    start, step = _below(total, rng), _coprime(total, rng)
    for number in range(min(total, MOST_TRIES)):
        yield _combination(ranges, (start + number * step) % total)


def _combination(ranges: Mapping[str, Sequence[Number]], number: int) -> dict[str, Number]:
    values: dict[str, Number] = {}
    for name, choices in ranges.items():
        number, index = divmod(number, len(choices))
        values[name] = choices[index]
    return values


def _coprime(total: int, rng: random.Random) -> int:
    """Return a step that is coprime to `total`, so that it visits every number."""
    step = 1 + _below(total, rng)
    while math.gcd(step, total) != 1:
        step += 1
    return step


def _disordered(items: Sequence[Item], rng: random.Random) -> tuple[Item, ...]:
    """Return the items in a random order that is not the right one."""
    drawn = shuffled(items, rng)
    return drawn if drawn != tuple(items) else (*drawn[1:], drawn[0])


def _below(limit: int, rng: random.Random) -> int:
    """Return a random integer from 0 to `limit` - 1."""
    return min(int(rng.random() * limit), limit - 1)


def _random(name: str, seed: int) -> random.Random:
    """Return a random generator for one question and seed."""
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - not for security
