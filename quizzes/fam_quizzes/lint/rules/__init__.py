"""What a deck has to hold beyond its form; each rule gives the faults that it finds."""

from __future__ import annotations

from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.lint.rules import answers, parameters, references, texts

RULES = (
    references.duplicate_ids,
    references.duplicate_decks,
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
    answers.cloze_questions,
    parameters.numbers,
    texts.markdown,
    texts.leftovers,
    texts.cut_texts,
)

__all__ = ["RULES", "look_at", "look_over"]


def look_at(source: DeckSource, context: LintContext) -> Iterator[Diagnostic]:
    """Return what is wrong with one deck."""
    if source.deck is not None:
        for rule in RULES:
            yield from rule(source, source.deck, context)


def look_over(context: LintContext) -> Iterator[Diagnostic]:
    """Return what is missing in all decks together; where some cannot be read, that is not known."""
    if context.whole and not any(source.lost for source in context.sources):
        yield from references.missing_coverage(context)
