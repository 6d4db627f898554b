"""Decks of any size, for what must not take long."""

from __future__ import annotations

CARD = """\
  - id: card-{n}
    term: Term {n}
    definition: >-
      How many pixels the filter {n} moves between two positions, and what that does to *the size*: `{n} * 2`.
    example: With a stride of {n}, every row is visited.
    cloze:
      - "The {{{{stride|step}}}} of filter {n} is large."
    see: [{see}]
    concepts: [C4]
"""


def large_deck(cards: int, *, faulty: bool = False, name: str = "large") -> str:
    """Return a deck of many cards; each refers to the next, or to nothing if it is `faulty`."""
    missing = "carrd" if faulty else "card"
    items = (CARD.format(n=number, see=f"{missing}-{(number + 1) % cards}") for number in range(cards))
    return f"deck: {name}\ntitle: Large\ncards:\n{''.join(items)}"
