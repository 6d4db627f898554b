"""Rules on ids, references and coverage: unique ids, targets that exist, every concept and unit covered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.text import closest, did_you_mean
from fam_quizzes.decks import EVERYTHING, resolve
from fam_quizzes.decks.model import Deck, Note, NumericQuestion, ShapeQuestion
from fam_quizzes.decks.own import OWN, is_own
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import Item, LintContext, Location, items_of, named


def duplicate_ids(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report ids that a deck uses twice: progress is stored by id."""
    seen: dict[str, Item] = {}
    for item in items_of(deck):
        first = seen.setdefault(item.id, item)
        if first is not item:
            line = source.line_of(first)
            yield source.fault(
                f"the {named(first)} of line {line} has the id `{item.id}`: choose another.", item, "id"
            )


def duplicate_decks(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report deck ids that two files use."""
    for other, its_deck in context.decks:
        if other is source:
            return
        if its_deck.deck == deck.deck != "":
            yield source.fault(f"the id `{deck.deck}` is used by {other.file.name}: choose another.", deck, "deck")


def reserved_decks(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report a deck id that names the quiz on all decks, and ids that learners' own decks may have."""
    if deck.deck == EVERYTHING:
        what = f"the id `{EVERYTHING}` is reserved, since a quiz on all decks has this name: choose another."
        yield source.fault(what, deck, "deck")
    if is_own(deck.deck) and not context.own:
        what = f"ids that begin with `{OWN}` are for learners' own decks: choose another."
        yield source.fault(what, deck, "deck")


def duplicate_readings(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report concepts with two readings."""
    seen: set[str] = set()
    for other, its_deck in context.decks:
        if other is source:
            break
        seen |= {reading.concept for reading in its_deck.readings}
    for reading in deck.readings:
        if reading.concept in seen:
            yield source.fault(f"{reading.concept} already has a reading: keep one of them.", reading, "concept")
        seen.add(reading.concept)


def dangling_references(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report references to missing items, and to items of the wrong kind."""
    for note in deck.cards:
        for number, ref in enumerate(note.see):
            yield from _reference(_Reference(source, deck, ref, note, ("see", number)), context, CARD)
        if note.variant is not None:
            yield from _reference(_Reference(source, deck, note.variant, note, ("variant",)), context, VARIANT)
    for question in deck.questions:
        for number, ref in enumerate(question.cards):
            yield from _reference(_Reference(source, deck, ref, question, ("cards", number)), context, CARD)


MAX_SEARCHES = 50  # for similar ids


@dataclass(frozen=True)
class _Reference:
    """A reference and its position."""

    source: DeckSource
    deck: Deck
    ref: str
    record: Struct
    path: tuple[str | int, ...]

    def fault(self, what: str) -> Diagnostic:
        return self.source.fault(what, self.record, *self.path)


@dataclass(frozen=True)
class _Wanted:
    """The kind of item that a reference expects."""

    name: str
    fits: Callable[[Item], bool]


CARD = _Wanted("card", lambda item: isinstance(item, Note))
VARIANT = _Wanted(
    "`numeric` or `shape` question with `draw`",
    lambda item: isinstance(item, NumericQuestion | ShapeQuestion) and bool(item.draw),
)


def _reference(reference: _Reference, context: LintContext, wanted: _Wanted) -> Iterator[Diagnostic]:
    ref, deck = reference.ref, reference.deck
    full = resolve(ref, within=f"{deck.deck}/")
    item = context.items.get(full)
    if item is not None and not wanted.fits(item):
        yield reference.fault(f"`{ref}` is a {named(item)}: expected a {wanted.name}.")
    elif item is reference.record:
        yield reference.fault(f"the card refers to itself: remove `{ref}`.")
    elif item is None and full not in context.lost and ("/" not in ref or context.whole):
        yield reference.fault(f"there is no {wanted.name} `{ref}`{_meant(full, context, wanted, deck)}")


def _meant(full: str, context: LintContext, wanted: _Wanted, deck: Deck) -> str:
    """Return a "did you mean" suggestion: a similar id in this deck or in another.

    Similar names are searched for the first references alone: each search compares with every id.
    """
    if full not in context.searched and len(context.searched) >= MAX_SEARCHES:
        return ": add it, or remove the reference."
    context.searched.add(full)
    known = [name for name, other in context.items.items() if wanted.fits(other)]
    name = full.partition("/")[2]
    home = f"{deck.deck}/"
    own = closest(name, [other.removeprefix(home) for other in known if other.startswith(home)])
    elsewhere = {other.partition("/")[2]: other for other in known}
    near = elsewhere.get(name) or own or elsewhere.get(closest(name, list(elsewhere)), "")
    return f"; did you mean `{near}`?" if near else ": add it, or remove the reference."


def unknown_concepts(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report concepts that the course does not have."""
    known = context.course.concepts
    if not known:
        return
    for item in items_of(deck):
        for number, concept in enumerate(item.concepts):
            if concept not in known:
                yield source.fault(_no_concept(concept, context), item, "concepts", number)
    for reading in deck.readings:
        if reading.concept not in known:
            yield source.fault(_no_concept(reading.concept, context), reading, "concept")


def _no_concept(concept: str, context: LintContext) -> str:
    return f"the course has no concept {concept}: it has {', '.join(context.course.concepts)}."


def unknown_unit(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report units that the course does not have."""
    units = context.course.units
    if deck.unit and units and deck.unit not in units:
        yield source.fault(f"the course has no unit `{deck.unit}`{did_you_mean(deck.unit, units)}", deck, "unit")


def missing_coverage(context: LintContext) -> Iterator[Diagnostic]:
    """Warn about concepts without a card, question or reading, and units without a quiz."""
    yield from _concepts(context)
    yield from _units(context)
    for source, deck in context.decks:
        if deck.unit and not deck.questions:
            yield source.warning(f"the deck of unit `{deck.unit}` has no questions: add some.", deck, "unit")


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
                yield _warning(location, f"no deck has a {what} for {concept}: add one.")


def _concepts_read(context: LintContext) -> dict[str, Location]:
    """Return the concepts with a reading, for decks without a course."""
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
            what = f"unit `{unit}` has no quiz: add a deck with `unit: {unit}` and questions."
            yield _warning(location, what)


def _warning(location: Location, what: str) -> Diagnostic:
    return Diagnostic(location.file, location.line, location.column, what, warning=True)
