"""Leeches: cards that are forgotten again and again, and cost more time than all others."""

from __future__ import annotations

from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Note
from fam_quizzes.study.progress.records import CardRecord

FIRST, AGAIN = 8, 4  # noticed after so many lapses, and after every so many more


def is_noticed(before: CardRecord, after: CardRecord) -> bool:
    """Whether an answer made a leech, or one again.

    >>> records = [CardRecord("d/c#forward", lapses=number) for number in range(20)]
    >>> [after.lapses for before, after in zip(records, records[1:], strict=False) if is_noticed(before, after)]
    [8, 12, 16]
    """
    return after.lapses > before.lapses >= FIRST - 1 and (after.lapses - FIRST) % AGAIN == 0


def memory_aid(collection: DeckCollection, note: Note) -> str:
    """Say how to remember a card: its own way, else an aid of its concepts, else how to make one up."""
    if note.mnemonic:
        return note.mnemonic
    aid = next(iter(collection.aids_of(note.concepts)), None)
    return f"**{aid.name}**: {aid.text}" if aid else "Invent a picture or a rhyme for it, the sillier the better."
