"""Cards: each is one way of asking a note, and has its own progress.

A card is named `deck/card#forward`, `#reverse`, `#cloze-1`, `#variant`. The names are the keys of all progress, so
editing a note's texts changes nothing, and a note that is taken out of a deck keeps its progress until it returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fam_quizzes.decks.model import Note

FORWARD, REVERSE, CLOZE, VARIANT = "forward", "reverse", "cloze", "variant"


def kinds_of(note: Note) -> Iterator[str]:
    """Return the kinds of cards that a note has, in the order in which they are learned."""
    yield FORWARD
    if note.reverse:
        yield REVERSE
    for number in range(1, len(note.cloze) + 1):
        yield f"{CLOZE}-{number}"
    if note.variant is not None:
        yield VARIANT


def card_name(ref: str, kind: str) -> str:
    """Return the name of a note's card.

    >>> card_name("glossary/stride", "cloze-2")
    'glossary/stride#cloze-2'
    """
    return f"{ref}#{kind}"


def note_of(card: str) -> str:
    """Return the reference of a card's note.

    >>> note_of("glossary/stride#reverse")
    'glossary/stride'
    """
    return card.partition("#")[0]


def kind_of(card: str) -> str:
    """Return the kind of a card."""
    return card.partition("#")[2]


@dataclass(frozen=True)
class Cards:
    """The cards of some notes, in the notes' order."""

    notes: Mapping[str, Note]

    def __iter__(self) -> Iterator[str]:
        """Return all cards, note by note."""
        return (card_name(ref, kind) for ref, note in self.notes.items() for kind in kinds_of(note))

    def __contains__(self, card: str) -> bool:
        """Whether one of the notes has this card, as the decks are now."""
        note = self.notes.get(note_of(card))
        return note is not None and kind_of(card) in kinds_of(note)
