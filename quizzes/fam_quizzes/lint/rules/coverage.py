"""What the decks owe the course: a card, a question and a reading for each concept, a quiz for each unit."""

from __future__ import annotations

from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam_quizzes.lint.context import LintContext, Location


def missing(context: LintContext) -> Iterator[Diagnostic]:
    """Return what no deck has."""
    yield from _concepts(context)
    yield from _units(context)
    for source, deck in context.decks:
        if deck.unit and not deck.questions:
            yield source.warning(f"the deck of unit `{deck.unit}` asks nothing: add `questions`.", deck, "unit")


def _concepts(context: LintContext) -> Iterator[Diagnostic]:
    wanted = context.course.concepts or _concepts_read(context)
    decks = [deck for _, deck in context.decks]
    covered = {
        "card": {concept for deck in decks for note in deck.cards for concept in note.concepts},
        "question": {concept for deck in decks for question in deck.questions for concept in question.concepts},
        "reading": {reading.concept for deck in decks for reading in deck.readings},
    }
    for concept, location in wanted.items():
        for what, concepts in covered.items():
            if concept not in concepts:
                yield _warning(location, f"no {what} of any deck is about {concept}: write one.")


def _concepts_read(context: LintContext) -> dict[str, Location]:
    """Where no course is around: the concepts that have a reading."""
    found: dict[str, Location] = {}
    for source, deck in context.decks:
        for reading in deck.readings:
            location = source.fault("", reading, "concept")
            found[reading.concept] = Location(location.file, location.line, location.column)
    return found


def _units(context: LintContext) -> Iterator[Diagnostic]:
    quizzed = {deck.unit for _, deck in context.decks if deck.questions}
    named = {deck.unit for _, deck in context.decks}
    for unit, location in context.course.units.items():
        if unit not in quizzed | named:
            what = f"unit `{unit}` has no quiz: write a deck with `unit: {unit}` and questions."
            yield _warning(location, what)


def _warning(location: Location, what: str) -> Diagnostic:
    return Diagnostic(location.file, location.line, location.column, what, warning=True)
