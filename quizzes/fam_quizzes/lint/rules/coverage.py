"""What the decks owe the course: a card, a question and a reading for each concept, a quiz for each unit."""

from __future__ import annotations

from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam_quizzes.lint.context import LintContext, Place


def missing(library: LintContext) -> Iterator[Diagnostic]:
    """Return what no deck has."""
    yield from _concepts(library)
    yield from _units(library)
    for sheet, deck in library.decks:
        if deck.unit and not deck.questions:
            yield sheet.warning(f"the deck of unit `{deck.unit}` asks nothing: add `questions`.", deck, "unit")


def _concepts(library: LintContext) -> Iterator[Diagnostic]:
    wanted = library.course.concepts or _concepts_read(library)
    decks = [deck for _, deck in library.decks]
    covered = {
        "card": {concept for deck in decks for card in deck.cards for concept in card.concepts},
        "question": {concept for deck in decks for question in deck.questions for concept in question.concepts},
        "reading": {reading.concept for deck in decks for reading in deck.readings},
    }
    for concept, place in wanted.items():
        for what, concepts in covered.items():
            if concept not in concepts:
                yield _warning(place, f"no {what} of any deck is about {concept}: write one.")


def _concepts_read(library: LintContext) -> dict[str, Place]:
    """Where no course is around: the concepts that have a reading."""
    found: dict[str, Place] = {}
    for sheet, deck in library.decks:
        for reading in deck.readings:
            place = sheet.fault("", reading, "concept")
            found[reading.concept] = Place(place.file, place.line, place.column)
    return found


def _units(library: LintContext) -> Iterator[Diagnostic]:
    quizzed = {deck.unit for _, deck in library.decks if deck.questions}
    named = {deck.unit for _, deck in library.decks}
    for unit, place in library.course.units.items():
        if unit not in quizzed | named:
            what = f"unit `{unit}` has no quiz: write a deck with `unit: {unit}` and questions."
            yield _warning(place, what)


def _warning(place: Place, what: str) -> Diagnostic:
    return Diagnostic(place.file, place.line, place.column, what, warning=True)
