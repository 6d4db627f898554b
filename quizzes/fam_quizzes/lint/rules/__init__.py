"""What a deck has to hold beyond its form; each rule gives the faults that it finds."""

from __future__ import annotations

from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.lint.rules import choices, cloze, coverage, parameters, references, texts

RULES = (
    references.duplicate_ids,
    references.duplicate_decks,
    references.duplicate_readings,
    references.dangling_references,
    references.unknown_concepts,
    references.unknown_unit,
    choices.choices,
    choices.statements,
    choices.orders,
    choices.matches,
    choices.accepted_texts,
    cloze.cards,
    cloze.questions,
    parameters.numbers,
    texts.markdown,
    texts.leftovers,
    texts.cut_texts,
)

__all__ = ["RULES", "look_at", "look_over"]


def look_at(sheet: DeckSource, library: LintContext) -> Iterator[Diagnostic]:
    """Return what is wrong with one deck."""
    if sheet.deck is not None:
        for rule in RULES:
            yield from rule(sheet, sheet.deck, library)


def look_over(library: LintContext) -> Iterator[Diagnostic]:
    """Return what is missing in all decks together; where some cannot be read, that is not known."""
    if library.whole and not any(sheet.lost for sheet in library.sheets):
        yield from coverage.missing(library)
