"""Readings and conversations: indexes, passages and the comparison with a reader's answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Reading, Turn
from fam_quizzes.study.reading.lookup import Index

Length = Literal["sentence", "paragraph", "page"]
LENGTHS: tuple[Length, ...] = ("sentence", "paragraph", "page")


@dataclass(frozen=True)
class Passage:
    """A part of a reading: heading and Markdown text."""

    heading: str
    text: str


def index_readings(collection: DeckCollection) -> Index[str]:
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
    """Return the next concept, or None."""
    concepts = list(collection.readings)
    index = concepts.index(concept) + 1
    return concepts[index] if index < len(concepts) else None


@dataclass(frozen=True)
class Heard:
    """The expected words in the reader's answer, and those that are missing."""

    named: tuple[str, ...]
    missing: tuple[str, ...]

    def feedback(self) -> str:
        """Return feedback for the reader, without a mark."""
        if not self.missing:
            return f"You said it all: {_listed(self.named)}." if self.named else ""
        if not self.named:
            return f"Listen for: {_listed(self.missing)}."
        return f"You thought of {_listed(self.named)}. Listen for: {_listed(self.missing)}."


def index_dialogues(collection: DeckCollection) -> Index[str]:
    """Index the conversations by title and id."""
    return Index(((talk.title, talk.id), ref) for ref, talk in collection.dialogues.items())


def hear(turn: Turn, answer: str) -> Heard:
    """Find the expected words of `turn` in the reader's answer, at the beginning of words.

    >>> hear(Turn(who="Mia", says="Why?", listen_for=("smaller", "stride")), "it gets small with larger strides")
    Heard(named=('stride',), missing=('smaller',))
    """
    said = {word: bool(re.search(rf"\b{re.escape(word)}", answer, re.IGNORECASE)) for word in turn.listen_for}
    return Heard(
        tuple(word for word, found in said.items() if found), tuple(word for word, found in said.items() if not found)
    )


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]
