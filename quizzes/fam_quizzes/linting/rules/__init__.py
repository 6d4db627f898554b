"""What a deck has to hold beyond its form; each rule gives the faults that it finds."""

from __future__ import annotations

from collections.abc import Iterator

from fam_quizzes.linting.library import Library
from fam_quizzes.linting.rules import answers, coverage, gaps, names, parameters, texts
from fam_quizzes.parsing.faults import Fault
from fam_quizzes.parsing.sheets import Sheet

RULES = (
    names.duplicate_ids,
    names.duplicate_decks,
    names.duplicate_readings,
    names.dangling_references,
    names.unknown_concepts,
    names.unknown_unit,
    answers.choices,
    answers.statements,
    answers.orders,
    answers.matches,
    answers.accepted_texts,
    gaps.cards,
    gaps.questions,
    parameters.numbers,
    texts.markdown,
    texts.leftovers,
    texts.cut_texts,
)

__all__ = ["RULES", "look_at", "look_over"]


def look_at(sheet: Sheet, library: Library) -> Iterator[Fault]:
    """Give what is wrong with one deck."""
    if sheet.deck is not None:
        for rule in RULES:
            yield from rule(sheet, sheet.deck, library)


def look_over(library: Library) -> Iterator[Fault]:
    """Give what is missing in all decks together; where some cannot be read, that is not known."""
    if library.whole and not any(sheet.lost for sheet in library.sheets):
        yield from coverage.missing(library)
