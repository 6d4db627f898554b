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


def index(collection: DeckCollection) -> Index[str]:
    """Index the concepts by id and title, by the terms of their cards, and by their memory aids."""
    titles = [((reading.title, concept), concept) for concept, reading in collection.readings.items()]
    terms = [
        ((collection.readings[note.concepts[0]].title, note.term, *note.aka), note.concepts[0])
        for note in collection.notes.values()
        if note.concepts and note.concepts[0] in collection.readings
    ]
    aids = [
        ((collection.readings[aid.concepts[0]].title, aid.name, aid.id), aid.concepts[0])
        for aid in collection.aids.values()
        if aid.concepts[0] in collection.readings
    ]
    return Index([*titles, *terms, *aids])


def passages(reading: Reading) -> Iterator[Passage]:
    """Return the three parts, the shortest first."""
    for length in LENGTHS:
        yield Passage(f"In a {length}", getattr(reading, length))


def remembered(collection: DeckCollection, concept: str) -> Iterator[Passage]:
    """Return the memory aids of a concept."""
    for aid in collection.aids_of([concept]):
        yield Passage(f"To remember: {aid.name}", aid.text)


def following(collection: DeckCollection, concept: str) -> str | None:
    """Return the concept after this one, or None."""
    concepts = list(collection.readings)
    index = concepts.index(concept) + 1
    return concepts[index] if index < len(concepts) else None
