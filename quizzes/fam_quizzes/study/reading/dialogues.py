"""A conversation, played turn by turn; a student's question is asked to the reader first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fam_quizzes.decks import DeckCollection
from fam_quizzes.decks.model import Turn
from fam_quizzes.study.reading.lookup import Index


@dataclass(frozen=True)
class Heard:
    """Which of the words that a good answer has were in the reader's, and which were not."""

    named: tuple[str, ...]
    missing: tuple[str, ...]

    def told(self) -> str:
        """Say it to the reader, without a mark."""
        if not self.missing:
            return f"You said it all: {_listed(self.named)}." if self.named else ""
        if not self.named:
            return f"Listen for: {_listed(self.missing)}."
        return f"You thought of {_listed(self.named)}. Listen for: {_listed(self.missing)}."


def index(collection: DeckCollection) -> Index[str]:
    """Index the conversations by title and id."""
    return Index(((talk.title, talk.id), ref) for ref, talk in collection.dialogues.items())


def hear(turn: Turn, answer: str) -> Heard:
    """Look for the words that `turn` listens for in the reader's answer, at the beginnings of its words.

    >>> hear(Turn(who="Mia", says="Why?", listen_for=("smaller", "stride")), "it gets small with larger strides")
    Heard(named=('stride',), missing=('smaller',))
    """
    said = {word: bool(re.search(rf"\b{re.escape(word)}", answer, re.IGNORECASE)) for word in turn.listen_for}
    return Heard(
        tuple(word for word, found in said.items() if found), tuple(word for word, found in said.items() if not found)
    )


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + words[-1]
