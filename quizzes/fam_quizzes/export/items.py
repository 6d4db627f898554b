"""The items to export, deck by deck, with numbers drawn: the input of every format."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import TypeGuard

from fam_quizzes.decks.collection import DeckCollection, Selection, resolve
from fam_quizzes.decks.model import Deck, Note, Number, NumericQuestion, Parametrised, Question, ShapeQuestion
from fam_quizzes.export.media import Picture, picture_of
from fam_quizzes.questions.formulas import near
from fam_quizzes.questions.shapes import shape_forms
from fam_quizzes.questions.variants import DrawnQuestion, parameter_values, variant_of

DIGITS = 12  # of a number: what is beyond is the error of floats
TRIES = 20  # draws per requested variant before giving up


@dataclass(frozen=True)
class Entry:
    """A drawn question; one with parameters becomes several entries, numbered from 1."""

    ref: str
    asked: DrawnQuestion
    tags: tuple[str, ...] = ()
    number: int = 0
    picture: Picture | None = None

    @property
    def name(self) -> str:
        """The unique name, the same in every export."""
        return f"{self.ref}/{self.number}" if self.number else self.ref


@dataclass(frozen=True)
class NoteEntry:
    """A card, with variants of its question if it has one."""

    ref: str
    note: Note
    tags: tuple[str, ...] = ()
    variants: tuple[Entry, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True)
class Part:
    """The items of one deck."""

    deck: Deck
    notes: tuple[NoteEntry, ...] = ()
    questions: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Batch:
    """All items to export, and the time of the export."""

    parts: tuple[Part, ...]
    now: datetime
    course: str = ""
    """The id of the course that the items belong to."""

    @property
    def notes(self) -> tuple[NoteEntry, ...]:
        """The cards of all decks."""
        return tuple(note for part in self.parts for note in part.notes)

    @property
    def questions(self) -> tuple[Entry, ...]:
        """The questions of all decks."""
        return tuple(entry for part in self.parts for entry in part.questions)


@dataclass(frozen=True)
class Remark:
    """A part of an item that a format does not support."""

    what: str
    ref: str


@dataclass(frozen=True)
class Export:
    """The content of a file, and what it lacks."""

    content: bytes
    remarks: tuple[Remark, ...] = ()


def gather(collection: DeckCollection, selection: Selection, *, variants: int, seed: int, now: datetime) -> Batch:
    """Select the items to export; a question with parameters becomes up to `variants` entries."""
    notes, questions = collection.choose_notes(selection), collection.choose_questions(selection)

    def part(deck: Deck) -> Part:
        here = f"{deck.deck}/"
        chosen = tuple(
            NoteEntry(
                ref,
                note,
                tags_of(deck, note),
                _of_note(collection, ref, note, variants, seed),
                picture_of(collection, ref),
            )
            for ref, note in notes.items()
            if ref.startswith(here)
        )
        asked = (_of_question(collection, ref, variants, seed) for ref in questions if ref.startswith(here))
        return Part(deck, chosen, tuple(entry for entries in asked for entry in entries))

    parts = (part(deck) for deck in collection.decks)
    return Batch(tuple(found for found in parts if found.notes or found.questions), now, collection.course)


def tags_of(deck: Deck, item: Note | Question) -> tuple[str, ...]:
    """Return the tags of an item: its concepts, its deck, its unit, and the tags of the item and the deck."""
    unit = [f"unit-{deck.unit}"] if deck.unit else []
    return tuple(dict.fromkeys([*item.concepts, f"deck-{deck.deck}", *unit, *deck.tags, *item.tags]))


def is_drawn(question: Question) -> TypeGuard[Parametrised]:
    """Return whether a question has parameters, and so several variants."""
    return isinstance(question, NumericQuestion | ShapeQuestion) and bool(question.draw)


def draws(question: Question, count: int, seed: int) -> tuple[DrawnQuestion, ...]:
    """Draw a question; one with parameters up to `count` times, with different numbers."""
    if not is_drawn(question):
        return (variant_of(question, seed),)
    found: dict[str, DrawnQuestion] = {}
    for number in range(count * TRIES):
        asked = variant_of(question, seed + number)
        found.setdefault(repr(sorted(asked.drawn.items())), asked)
        if len(found) in (count, _most_draws(question)):
            break
    return tuple(found.values())


def by_question(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """Return the entries of each question together: one, or its variants."""
    for _, found in groupby(entries, key=lambda entry: entry.ref):
        yield tuple(found)


def refused(entries: Iterable[Entry], why_not: Callable[[Entry], str]) -> Iterator[Remark]:
    """Return a remark for each question that is left out, once for all of its variants."""
    found = ((entry.ref, why_not(entry)) for entry in entries)
    return (Remark(f"questions left out, as {reason}", ref) for ref, reason in dict.fromkeys(found) if reason)


def missed(entries: Iterable[Entry], losses: Callable[[Entry], Iterator[str]]) -> Iterator[Remark]:
    """Return a remark for each question that is exported without some part, once for all of its variants."""
    found = ((entry.ref, what) for entry in entries for what in losses(entry))
    return (Remark(what, ref) for ref, what in dict.fromkeys(found))


def cards_left_out(batch: Batch, why: str) -> Iterator[Remark]:
    """Return a remark for each card: the format has no cards."""
    return (Remark(f"cards left out, as {why}", entry.ref) for entry in batch.notes)


def wrong_numbers(entry: Entry) -> tuple[tuple[Number, str], ...]:
    """Return the anticipated wrong numbers with their feedback; of equal numbers the first."""
    question, found = entry.asked.question, list[tuple[Number, str]]()
    margin = question.tolerance if isinstance(question, NumericQuestion) else 0
    for value, feedback in entry.asked.wrong:
        if not any(near(value, known, margin) for known, _ in found):
            found.append((value, feedback))
    return tuple(found)


def shape_words(asked: DrawnQuestion) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the usual ways to write the right shape, and those of the wrong shapes with their feedback.

    They are for programs that compare typed texts.
    """
    wrong = dict[str, str]()
    for shape, feedback in asked.wrong_shapes:
        for form in shape_forms(shape):
            wrong.setdefault(form, feedback)  # of equal shapes the first
    return shape_forms(asked.shape), tuple(wrong.items())


def exactly(value: Number | Decimal) -> str:
    """Format a number exactly, but for the error of floats, and without an exponent.

    >>> exactly(4.0), exactly(0.1), exactly(1e-7), exactly(0.1 + 0.2)
    ('4', '0.1', '0.0000001', '0.3')
    """
    return format(decimal(value), "f")


def decimal(value: Number | Decimal) -> Decimal:
    """Return a number as learners write it, with which sums are exact: `0.7 + 0.1` of floats is less than 0.8.

    >>> decimal(0.7) + decimal(0.1)
    Decimal('0.8')
    """
    if value == int(value):
        return Decimal(int(value))
    return value.normalize() if isinstance(value, Decimal) else Decimal(f"{value:.{DIGITS}g}").normalize()


def _of_note(collection: DeckCollection, ref: str, note: Note, variants: int, seed: int) -> tuple[Entry, ...]:
    if note.variant is None:
        return ()
    return _of_question(collection, resolve(note.variant, within=ref), variants, seed)


def _of_question(collection: DeckCollection, ref: str, variants: int, seed: int) -> tuple[Entry, ...]:
    question = collection.questions[ref]
    tags = tags_of(collection.deck_of(ref), question)
    asked, picture = draws(question, variants, seed), picture_of(collection, ref)
    return tuple(
        Entry(ref, one, tags, number if is_drawn(question) else 0, picture)
        for number, one in enumerate(asked, start=1)
    )


def _most_draws(question: Parametrised) -> int:
    return math.prod(len(parameter_values(name, given)) for name, given in question.draw.items())
