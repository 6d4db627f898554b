"""Rules on numeric and shape questions: draws, formulas, wrong formulas and the braces in texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.text import did_you_mean
from fam_quizzes.decks.model import Deck, Number, NumericQuestion, Parametrised, ShapeQuestion, WrongFormula
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.lint.draws import (
    ALIKE_BY_CHANCE,
    RIGHT_BY_CHANCE,
    Calculator,
    Draws,
    Values,
    advice_on,
    all_draws,
    share_text,
    values_of,
    values_text,
)
from fam_quizzes.lint.rules import shapes
from fam_quizzes.lint.rules.drawn_texts import moved, plural
from fam_quizzes.questions.formulas import FUNCTIONS, LARGEST, SMALL, FormulaError, names_in, near, written
from fam_quizzes.questions.templates import Piece, pieces
from fam_quizzes.questions.variants import UnusableDraw, parameter_values

ENOUGH = 5  # variants; with fewer, learners remember the numbers
Path = tuple[str | int, ...]


def numbers(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report numeric and shape questions that cannot be drawn or answered."""
    for question in deck.questions:
        if isinstance(question, NumericQuestion | ShapeQuestion):
            faults = [*_ranges(source, question), *_formulas(source, question)]
            shown = list(_templates(source, question))
            yield from [*faults, *shown]
            if not faults:
                yield from _values(source, question, context, texts=not shown)
            if not faults and not shown:
                yield from _unused(source, question)


def _ranges(source: DeckSource, question: Parametrised) -> Iterator[Diagnostic]:
    for name, given in question.draw.items():
        if not name.isidentifier() or name in FUNCTIONS or name == "answer":
            what = f"`{name}` is not a valid parameter: use an identifier other than `answer` and the functions."
            yield source.fault(what, question, "draw", name)
        try:
            values = parameter_values(name, given)
            if max(abs(values[0]), abs(values[-1])) > LARGEST:
                yield source.fault(f"`{name}` exceeds 10^15: use smaller numbers.", question, "draw", name)
        except UnusableDraw as error:
            yield source.fault(str(error), question, "draw", name)
    if question.where and not question.draw:
        yield source.fault("`where` needs `draw`: add it, or remove `where`.", question, "where")


def _formulas(source: DeckSource, question: Parametrised) -> Iterator[Diagnostic]:
    """Report formulas that cannot be parsed or use unknown names."""
    for formula, record, path in ((question.where, question, ("where",)), *_formulas_of(question)):
        what = formula and _formula_fault(formula, list(question.draw))
        if what:
            yield source.fault(what, record, *path)


def _formulas_of(question: Parametrised) -> Iterator[tuple[Number | str, Struct, Path]]:
    """Return the formulas of the answer and of the mistakes, each with its record and path."""
    if isinstance(question, NumericQuestion):
        yield question.answer, question, ("answer",)
        yield from ((wrong.formula, wrong, ("formula",)) for wrong in question.wrong)
    else:
        yield from ((formula, question, ("answer", axis)) for axis, formula in enumerate(question.answer))
        for mistake in question.wrong:
            yield from ((formula, mistake, ("shape", axis)) for axis, formula in enumerate(mistake.shape))


def _formula_fault(formula: Number | str, names: list[str]) -> str:
    try:
        unknown = sorted(names_in(formula) - set(names))
    except FormulaError as error:
        return str(error)
    if not unknown:
        return ""
    if not names:
        return f"`{unknown[0]}` is not drawn: add it to `draw`, or write a number."
    within = f" in `{formula}`" if formula != unknown[0] else ""
    return f"unknown name `{unknown[0]}`{within}{did_you_mean(unknown[0], names)}"


def _templates(source: DeckSource, question: Parametrised) -> Iterator[Diagnostic]:
    """Report invalid braces in texts."""
    for record, path, text in texts_in(question):
        if not question.draw:
            if "{answer}" in text:
                what = "`{answer}` is not replaced without `draw`: write the answer."
                yield source.fault(what, record, *path, near="{answer}")
            continue
        for piece in pieces(text):
            known = (
                isinstance(question, NumericQuestion) or piece.formula == "answer"
            )  # a shape is no number to add to
            what = _piece_fault(piece, [*question.draw, *(["answer"] if known else [])])
            if what:
                yield source.fault(what, record, *path, near=piece.source)


def _piece_fault(piece: Piece, names: list[str]) -> str:
    if piece.formula is None:
        return f"single `{piece.source}`: double it for a literal brace."
    if not piece.formula:
        return f"`{piece.source}` is empty: write a name in it, or double the braces."
    if "|" in piece.formula:
        return (
            f"`{piece.source}` has words for a number: write two, for 1 and for all others, as in `{{n|row|rows}}`."
        )
    return _formula_fault(piece.formula, names)


def _unused(source: DeckSource, question: Parametrised) -> Iterator[Diagnostic]:
    if not question.draw:
        return
    formulas = [formula for formula, _, _ in _formulas_of(question)]
    shown = [piece.formula or "" for _, _, text in texts_in(question) for piece in pieces(text)]
    used = {name for formula in [*formulas, *shown] for name in names_in(formula)}
    for name in question.draw:
        if name not in used:
            what = f"`{name}` is drawn and never used: remove it, or use it in the answer or a text."
            yield source.warning(what, question, "draw", name)


def _values(source: DeckSource, question: Parametrised, context: LintContext, *, texts: bool) -> Iterator[Diagnostic]:
    """Evaluate all formulas for all draws, and those in texts if `texts` is true."""
    try:
        draws = all_draws(question)
    except FormulaError as error:
        yield source.fault(str(error), question, "where")
        return
    if not draws.valid:
        yield source.fault(
            f"no draw meets `where: {question.where}`: widen the ranges, or relax the condition.", question, "where"
        )
        return
    if question.where and draws.complete and len(draws.valid) < ENOUGH:
        what = f"`where` leaves {len(draws.valid)} of {draws.tried} draws: widen the ranges, or relax the condition."
        yield source.warning(what, question, "where")
    if isinstance(question, ShapeQuestion):
        yield from shapes.answers(source, question, draws)
        if texts and question.draw:
            yield from _shown(source, question, draws.valid, context)
        return
    try:
        right = values_of(question.answer, draws.valid)
    except FormulaError as error:
        yield source.fault(str(error), question, "answer")
        return
    yield from _typeable(source, question, draws, right)
    if texts and question.draw:
        shown = [{**values, "answer": answer} for values, answer in zip(draws.valid, right, strict=True)]
        yield from _shown(source, question, shown, context)
    yield from _wrong(source, question, Calculator(draws))


def _typeable(
    source: DeckSource, question: NumericQuestion, draws: Draws, right: list[Number]
) -> Iterator[Diagnostic]:
    """Report an answer that is not right as texts show it, and as learners type it, and that has no tolerance."""
    for values, value in zip(draws.valid, right, strict=True):
        if not near(float(written(value)), value, question.tolerance):
            answer = f"the answer is {value:.{6 if abs(value) >= SMALL else 12}f}...{values_text(values)}"
            small = math.floor(math.log10(abs(value))) - 2 if abs(value) < 0.1 else -2
            what = f"{answer}, more decimals than learners type: add a `tolerance`, such as {10.0**small:.{-small}f}."
            yield source.fault(what, question, "answer")
            return


def _shown(
    source: DeckSource, question: Parametrised, shown: Sequence[Values], context: LintContext
) -> Iterator[Diagnostic]:
    """Report formulas in texts that have no value for some draw, and warn about plurals and columns."""
    for record, path, text in texts_in(question):
        for piece in pieces(text):
            if piece.formula == "answer" and isinstance(question, ShapeQuestion):
                continue
            try:
                values = values_of(piece.formula or "", shown)
            except FormulaError as error:
                yield source.fault(str(error), record, *path, near=piece.source)
                continue
            for what in (plural(text, piece, values, context.counted), moved(text, piece, values)):
                if what:
                    yield source.warning(what, record, *path, near=text[piece.start :].partition("\n")[0])


def _wrong(source: DeckSource, question: NumericQuestion, calculator: Calculator) -> Iterator[Diagnostic]:
    """Report wrong formulas that are right, or equal to another one."""
    sound: list[WrongFormula] = []
    for wrong in question.wrong:
        try:
            often = calculator.agreement(wrong.formula, question.answer, question.tolerance)
        except FormulaError as error:
            yield source.fault(str(error), wrong, "formula")
            continue
        if not calculator.has_value(wrong.formula):
            yield source.fault(f"`{wrong.formula}` has no value for any draw: correct it.", wrong, "formula")
            continue
        sound.append(wrong)
        if often > RIGHT_BY_CHANCE:
            advice = advice_on(often, "a wrong formula must differ")
            within = " within the `tolerance`" if question.tolerance else ""
            share = f" {share_text(often)}" if question.draw else ""
            what = f"`{wrong.formula}` is the right answer{within}{share}: {advice}."
            yield source.fault(what, wrong, "formula", warning=often < 1)
    for first, second in combinations(sound, 2):
        often = calculator.agreement(first.formula, second.formula, question.tolerance)
        if often > ALIKE_BY_CHANCE:
            known = f"the wrong formula of line {source.line_of(first)}"
            what = f"`{second.formula}` is {known} {share_text(often)}: {advice_on(often, 'remove one of them')}."
            yield source.fault(what, second, "formula", warning=often < 1)


def texts_in(question: Parametrised) -> Iterator[tuple[Struct, Path, str]]:
    """Return the texts of a question that may contain braces, each with its record and path."""
    yield question, ("prompt",), question.prompt
    yield question, ("explanation",), question.explanation
    for number, hint in enumerate(question.hints):
        yield question, ("hints", number), hint
    for wrong in question.wrong:
        yield wrong, ("feedback",), wrong.feedback
