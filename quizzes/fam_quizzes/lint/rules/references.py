"""Ids and what refers to them: nothing twice, nothing that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.text import closest, did_you_mean
from fam_quizzes.decks import resolve
from fam_quizzes.decks.model import Card, Deck, NumericQuestion
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext, Thing, named, things_of


def duplicate_ids(sheet: DeckSource, deck: Deck, library: LintContext) -> Iterator[Diagnostic]:
    """Progress hangs on an id, so it stands for one thing."""
    seen: dict[str, Thing] = {}
    for thing in things_of(deck):
        first = seen.setdefault(thing.id, thing)
        if first is not thing:
            line = sheet.line_of(first)
            yield sheet.fault(
                f"the {named(first)} of line {line} has the id `{thing.id}`: choose another.", thing, "id"
            )


def duplicate_decks(sheet: DeckSource, deck: Deck, library: LintContext) -> Iterator[Diagnostic]:
    """A deck is one file."""
    for other, its_deck in library.decks:
        if other is sheet:
            return
        if its_deck.deck == deck.deck != "":
            yield sheet.fault(
                f"{other.file.name} is the deck `{deck.deck}` already: choose another id.", deck, "deck"
            )


def duplicate_readings(sheet: DeckSource, deck: Deck, library: LintContext) -> Iterator[Diagnostic]:
    """A concept has one reading."""
    seen: set[str] = set()
    for other, its_deck in library.decks:
        if other is sheet:
            break
        seen |= {reading.concept for reading in its_deck.readings}
    for reading in deck.readings:
        if reading.concept in seen:
            yield sheet.fault(f"{reading.concept} has a reading already: keep one of them.", reading, "concept")
        seen.add(reading.concept)


def dangling_references(sheet: DeckSource, deck: Deck, library: LintContext) -> Iterator[Diagnostic]:
    """What is referred to is there, and is what a place like this refers to."""
    for card in deck.cards:
        for number, ref in enumerate(card.see):
            yield from _reference(_Reference(sheet, deck, ref, card, ("see", number)), library, CARD)
        if card.variant is not None:
            yield from _reference(_Reference(sheet, deck, card.variant, card, ("variant",)), library, VARIANT)
    for question in deck.questions:
        for number, ref in enumerate(question.cards):
            yield from _reference(_Reference(sheet, deck, ref, question, ("cards", number)), library, CARD)


@dataclass(frozen=True)
class _Reference:
    """What stands where."""

    sheet: DeckSource
    deck: Deck
    ref: str
    record: Struct
    path: tuple[str | int, ...]

    def fault(self, what: str) -> Diagnostic:
        return self.sheet.fault(what, self.record, *self.path)


@dataclass(frozen=True)
class _Wanted:
    """What a place refers to."""

    name: str
    fits: Callable[[Thing], bool]


CARD = _Wanted("card", lambda thing: isinstance(thing, Card))
VARIANT = _Wanted(
    "`numeric` question with `draw`", lambda thing: isinstance(thing, NumericQuestion) and bool(thing.draw)
)


def _reference(reference: _Reference, library: LintContext, wanted: _Wanted) -> Iterator[Diagnostic]:
    ref, deck = reference.ref, reference.deck
    full = resolve(ref, within=f"{deck.deck}/")
    thing = library.things.get(full)
    if thing is not None and not wanted.fits(thing):
        yield reference.fault(f"`{ref}` is a {named(thing)}: expected a {wanted.name}.")
    elif thing is reference.record:
        yield reference.fault(f"the card refers to itself: remove `{ref}`.")
    elif thing is None and full not in library.lost and ("/" not in ref or library.whole):
        known = [name for name, other in library.things.items() if wanted.fits(other)]
        yield reference.fault(f"there is no {wanted.name} `{ref}`{_meant(full, known, deck)}")


def _meant(full: str, known: list[str], deck: Deck) -> str:
    """Say what was probably meant: nearly the same name in this deck, or in another."""
    name = full.partition("/")[2]
    home = f"{deck.deck}/"
    own = closest(name, [other.removeprefix(home) for other in known if other.startswith(home)])
    elsewhere = {other.partition("/")[2]: other for other in known}
    near = elsewhere.get(name) or own or elsewhere.get(closest(name, list(elsewhere)), "")
    return f"; did you mean `{near}`?" if near else ": write it, or remove the reference."


def unknown_concepts(sheet: DeckSource, deck: Deck, library: LintContext) -> Iterator[Diagnostic]:
    """Concepts are those of the course, where there is one around the decks."""
    known = library.course.concepts
    if not known:
        return
    for thing in things_of(deck):
        for number, concept in enumerate(thing.concepts):
            if concept not in known:
                yield sheet.fault(_no_concept(concept, library), thing, "concepts", number)
    for reading in deck.readings:
        if reading.concept not in known:
            yield sheet.fault(_no_concept(reading.concept, library), reading, "concept")


def _no_concept(concept: str, library: LintContext) -> str:
    return f"the course has no concept {concept}: it has {', '.join(library.course.concepts)}."


def unknown_unit(sheet: DeckSource, deck: Deck, library: LintContext) -> Iterator[Diagnostic]:
    """A deck's unit is one of the course, where there is one around the decks."""
    units = library.course.units
    if deck.unit and units and deck.unit not in units:
        yield sheet.fault(f"the course has no unit `{deck.unit}`{did_you_mean(deck.unit, units)}", deck, "unit")
