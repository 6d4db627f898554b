"""The faces of cards: each is one way of asking a card, and has its own progress.

A face is named `deck/card#forward`, `#reverse`, `#cloze-1`, `#variant`. The names are the keys of all progress, so
editing a card's texts changes nothing, and a card that is taken out of a deck keeps its progress until it returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fam_quizzes.decks.model import Card

FORWARD, REVERSE, CLOZE, VARIANT = "forward", "reverse", "cloze", "variant"


def kinds_of(card: Card) -> Iterator[str]:
    """Return the kinds of faces that a card has, in the order in which they are learned."""
    yield FORWARD
    if card.reverse:
        yield REVERSE
    for number in range(1, len(card.cloze) + 1):
        yield f"{CLOZE}-{number}"
    if card.variant is not None:
        yield VARIANT


def face_name(ref: str, kind: str) -> str:
    """Return the name of a card's face.

    >>> face_name("glossary/stride", "cloze-2")
    'glossary/stride#cloze-2'
    """
    return f"{ref}#{kind}"


def card_of(face: str) -> str:
    """Return the reference of a face's card.

    >>> card_of("glossary/stride#reverse")
    'glossary/stride'
    """
    return face.partition("#")[0]


def kind_of(face: str) -> str:
    """Return the kind of a face."""
    return face.partition("#")[2]


@dataclass(frozen=True)
class Faces:
    """The faces of some cards, in the cards' order."""

    cards: Mapping[str, Card]

    def __iter__(self) -> Iterator[str]:
        """Return all faces, card by card."""
        return (face_name(ref, kind) for ref, card in self.cards.items() for kind in kinds_of(card))

    def __contains__(self, face: str) -> bool:
        """Whether one of the cards has this face, as the decks are now."""
        card = self.cards.get(card_of(face))
        return card is not None and kind_of(face) in kinds_of(card)
