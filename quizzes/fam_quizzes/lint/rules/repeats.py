"""Rules on what is asked twice, in all decks of a course: fronts of cards and cloze sentences."""

from __future__ import annotations

from collections.abc import Iterator

from fam.core.diagnostics import Diagnostic
from fam_quizzes.decks.model import Deck
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import Front, LintContext


def repeated_fronts(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about cards that ask the same as an earlier one: a learner cannot know which answer is wanted."""
    for front in context.fronts[id(deck)]:
        first = context.first_fronts[front.key]
        if first is not front and not _same_id(front, first):
            yield source.warning(_what(front, first), front.note, *front.path)


def _same_id(front: Front, first: Front) -> bool:
    """Return whether two cards, or their decks, have the same id: a fault of its own, which is reported once."""
    if front.source is not first.source:
        return front.deck == first.deck
    return front.note is not first.note and front.note.id == first.note.id


def _what(front: Front, first: Front) -> str:
    if front.note is first.note:
        return "the sentence stands twice in the card: remove one of them."
    own = front.source is first.source
    card = (
        f"the card of line {front.source.line_of(first.note)}" if own else f"the card `{first.deck}/{first.note.id}`"
    )
    if front.path[0] == "cloze":
        return f"{card} has the same sentence with the same gaps: remove one of them."
    asks = f"{card} asks the same, `{' '.join(first.text.split())}`"
    return f"{asks}: give one of them a `front` of its own, or remove it."
