"""Rules on the answers of shape questions: whole numbers, a name for each axis, and mistakes that are mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam_quizzes.decks.model import Number, ShapeQuestion
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.draws import (
    ALIKE_BY_CHANCE,
    RIGHT_BY_CHANCE,
    Calculator,
    Draws,
    advice_on,
    share_text,
    values_of,
    values_text,
)
from fam_quizzes.questions.formulas import FormulaError, written
from fam_quizzes.questions.shapes import shape_text


def answers(source: DeckSource, question: ShapeQuestion, draws: Draws) -> Iterator[Diagnostic]:
    """Report axes that are no whole numbers, or have no name, and wrong shapes that are right or alike."""
    if question.axes and len(question.axes) != len(question.answer):
        what = f"`axes` has {len(question.axes)} names, and the answer {len(question.answer)} axes: name each axis."
        yield source.fault(what, question, "axes")
    faults = [*_axes(source, question, draws, question.answer, "answer")]
    for wrong in question.wrong:
        faults += _axes(source, wrong, draws, wrong.shape, "shape")
    yield from faults
    if not faults:
        yield from _wrong(source, question, Calculator(draws))


def _axes(
    source: DeckSource, record: Struct, draws: Draws, formulas: Sequence[Number | str], key: str
) -> Iterator[Diagnostic]:
    """Report axes without a value, and those that are no whole numbers."""
    for axis, formula in enumerate(formulas):
        try:
            found = values_of(formula, draws.valid)
        except FormulaError as error:
            yield source.fault(str(error), record, key, axis)
            continue
        for values, value in zip(draws.valid, found, strict=True):
            if value < 0 or not float(value).is_integer():
                what = f"the axis `{formula}` is {written(value)}{values_text(values)}: expected a whole number."
                yield source.fault(what, record, key, axis)
                break


def _wrong(source: DeckSource, question: ShapeQuestion, calculator: Calculator) -> Iterator[Diagnostic]:
    """Report wrong shapes that are right, or equal to another one."""
    for wrong in question.wrong:
        often = calculator.shape_agreement(wrong.shape, question.answer)
        if often > RIGHT_BY_CHANCE:
            advice = advice_on(often, "a wrong shape must differ")
            what = f"`{shape_text(wrong.shape)}` is the right answer {share_text(often)}: {advice}."
            yield source.fault(what, wrong, "shape", warning=often < 1)
    for first, second in combinations(question.wrong, 2):
        often = calculator.shape_agreement(first.shape, second.shape)
        if often > ALIKE_BY_CHANCE:
            known = f"the wrong shape of line {source.line_of(first)}"
            advice = advice_on(often, "remove one of them")
            what = f"`{shape_text(second.shape)}` is {known} {share_text(often)}: {advice}."
            yield source.fault(what, second, "shape", warning=often < 1)
