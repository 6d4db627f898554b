"""Texts with gaps: each has one, with a word in it, and its braces are balanced."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError
from fam_quizzes.decks.model import ClozeQuestion, Deck
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext
from fam_quizzes.questions.gaps import gaps_of
from fam_quizzes.questions.words import same


def cards(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Each sentence of a card's `cloze` can be asked."""
    for note in deck.cards:
        for number, text in enumerate(note.cloze):
            yield from _gaps(source, text, note, "cloze", number)


def questions(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """A text with gaps can be asked, and no wrong word is accepted in a gap."""
    for question in deck.questions:
        if not isinstance(question, ClozeQuestion):
            continue
        faults = list(_gaps(source, question.text, question, "text"))
        yield from faults
        accepted = [] if faults else [word for gap in gaps_of(question.text) for word in gap.accept]
        for wrong in question.wrong:
            # A word that is right in one gap may be wrong in another; where there is one gap, it cannot be both.
            alike = [word for word in accepted if same(wrong.text, word)]
            if alike and len(gaps_of(question.text)) == 1:
                what = f'"{wrong.text}" counts as "{alike[0]}", which is accepted: remove one of them.'
                yield source.fault(what, wrong, "text")


def _gaps(source: DeckSource, text: str, record: Struct, *path: str | int) -> Iterator[Diagnostic]:
    try:
        gaps_of(text)
    except CourseError as error:
        yield source.fault(str(error).replace(f"`{text}`", "the text", 1), record, *path)
