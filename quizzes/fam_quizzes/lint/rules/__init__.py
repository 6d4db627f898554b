"""The lint rules: each yields diagnostics for one deck, or for all decks of a folder."""

from __future__ import annotations

from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.lint.rules import (
    answers,
    bias,
    characters,
    images,
    latex_formulas,
    parameters,
    raw_markup,
    references,
    repeats,
    shuffled,
    texts,
)

RULES = (
    references.duplicate_ids,
    references.duplicate_decks,
    references.reserved_decks,
    references.duplicate_readings,
    references.dangling_references,
    references.unknown_concepts,
    references.unknown_unit,
    answers.choices,
    answers.statements,
    answers.orders,
    answers.matches,
    answers.accepted_texts,
    answers.cloze_cards,
    answers.cards_without_a_way,
    answers.cloze_questions,
    parameters.numbers,
    texts.markdown,
    texts.leftovers,
    texts.cut_texts,
    characters.curly_quotes,
    characters.odd_spaces,
    raw_markup.raw_markup,
    raw_markup.anki_gaps,
    latex_formulas.latex,
    images.pictures,
    repeats.repeated_fronts,
    shuffled.positions,
    bias.give_aways,
)

__all__ = ["RULES", "look_at", "look_over"]


def look_at(source: DeckSource, context: LintContext) -> Iterator[Diagnostic]:
    """Return the diagnostics of one deck."""
    if source.deck is not None:
        for rule in RULES:
            yield from rule(source, source.deck, context)


def look_over(context: LintContext) -> Iterator[Diagnostic]:
    """Return the warnings about all decks together; none if one is faulty, since the missing items may be in it."""
    if context.whole and not any(source.lost for source in context.sources):
        yield from references.missing_coverage(context)
        yield from bias.give_aways_of_all(context)
