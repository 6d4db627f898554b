"""A concept in a sentence, a paragraph, a page: as one zooms into a photo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Reading
from fam_quizzes.study.reading.lookup import Index

Length = Literal["sentence", "paragraph", "page"]
LENGTHS: tuple[Length, ...] = ("sentence", "paragraph", "page")


@dataclass(frozen=True)
class Passage:
    """A part of a reading: what it is, and its text in small Markdown."""

    heading: str
    text: str


def index(shelf: DeckCollection) -> Index[str]:
    """Index the concepts by id and title, by the terms of their cards, and by their memory aids."""
    titles = [((reading.title, concept), concept) for concept, reading in shelf.readings.items()]
    terms = [
        ((shelf.readings[card.concepts[0]].title, card.term, *card.aka), card.concepts[0])
        for card in shelf.cards.values()
        if card.concepts and card.concepts[0] in shelf.readings
    ]
    aids = [
        ((shelf.readings[aid.concepts[0]].title, aid.name, aid.id), aid.concepts[0])
        for aid in shelf.aids.values()
        if aid.concepts[0] in shelf.readings
    ]
    return Index([*titles, *terms, *aids])


def passages(reading: Reading) -> Iterator[Passage]:
    """Return the three parts, the shortest first."""
    for length in LENGTHS:
        yield Passage(f"In a {length}", getattr(reading, length))


def remembered(shelf: DeckCollection, concept: str) -> Iterator[Passage]:
    """Return the memory aids of a concept."""
    for aid in shelf.aids_of([concept]):
        yield Passage(f"To remember: {aid.name}", aid.text)


def following(shelf: DeckCollection, concept: str) -> str | None:
    """Return the concept after this one, or None."""
    concepts = list(shelf.readings)
    place = concepts.index(concept) + 1
    return concepts[place] if place < len(concepts) else None
