"""The glossary: every term with its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.decks.model import Card
from fam_quizzes.study.reading.lookup import Index

INDENT = "    "


def index(cards: Mapping[str, Card]) -> Index[str]:
    """Index the cards' references by term, other names and id."""
    return Index(((card.term, *card.aka, card.id), ref) for ref, card in cards.items())


def write_entry(collection: DeckCollection, ref: str, screen: Screen) -> Iterator[str]:
    """Return the lines of one term: what it means, an example, how to remember it, what to look up next."""
    card = collection.cards[ref]
    others = [name for name in card.aka if name.casefold() not in card.term.casefold()]
    also = f" (also: {', '.join(others)})" if others else ""
    concepts = f"  {' '.join(card.concepts)}" if card.concepts else ""
    yield screen.styled(card.term, bold=True) + also + screen.styled(concepts, dim=True)
    yield screen.text(card.definition, INDENT)
    for label, text in (("For example", card.example), ("To remember", card.mnemonic)):
        if text:
            yield ""
            yield screen.text(f"{label}: {text}", INDENT)
    if card.see:
        terms = [collection.cards[resolve(each, within=ref)].term for each in card.see]
        yield ""
        yield screen.text(f"See also: {', '.join(terms)}.", INDENT)


def write_list(cards: Iterable[Card], screen: Screen) -> Iterator[str]:
    """Return a line or two for each term, in alphabetical order."""
    for card in sorted(cards, key=lambda card: card.term.casefold()):
        yield screen.text(f"**{card.term}**: {card.definition}")


def to_dict(ref: str, card: Card) -> dict[str, Any]:
    """Return an entry for a script."""
    return {
        "ref": ref,
        "term": card.term,
        "aka": list(card.aka),
        "definition": card.definition,
        "example": card.example,
        "mnemonic": card.mnemonic,
        "see": [resolve(each, within=ref) for each in card.see],
        "concepts": list(card.concepts),
    }
