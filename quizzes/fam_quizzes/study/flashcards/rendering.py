"""Render cards: question and answer."""

from __future__ import annotations

from collections.abc import Iterator

from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.decks.model import Note
from fam_quizzes.questions.gaps import gaps_of, revealed, with_blanks
from fam_quizzes.study.flashcards.hints import cloze_of
from fam_quizzes.study.progress.cards import CLOZE, FORWARD, REVERSE

INDENT = "  "


def header(screen: Screen, left: str, right: str) -> str:
    """Return the line above a card, as wide as the screen."""
    if screen.plain:
        return f"{left}. {right}."
    line = screen.sign("─", "-")
    room = screen.width - len(left) - len(right) - 8
    if room < 0:
        return screen.styled(f"{line * 2} {left}", dim=True)
    return screen.styled(f"{line * 2} {left} {line * room} {right} {line * 2}", dim=True)


def question_of(note: Note, kind: str, screen: Screen) -> str:
    """Return the question of a card."""
    return "\n\n".join(screen.text(part, INDENT) for part in _question(note, kind, screen))


def _question(note: Note, kind: str, screen: Screen) -> Iterator[str]:
    if kind == REVERSE:
        yield "*Which term is it?*"
        yield note.definition
    elif kind.startswith(CLOZE):
        text = cloze_of(note, kind)
        yield "*Which words are missing?*" if len(gaps_of(text)) > 1 else "*Which word is missing?*"
        yield with_blanks(text, "(blank)" if screen.plain else "____")
    elif note.front:
        yield f"**{note.front}**"
    else:
        yield "*What is it?*"
        yield f"**{note.term}**"


def answer_of(collection: DeckCollection, ref: str, kind: str, screen: Screen) -> str:
    """Return the answer to a card, with its example and related notes."""
    return "\n\n".join(screen.text(part, INDENT) for part in _answer(collection, ref, kind))


def _answer(collection: DeckCollection, ref: str, kind: str) -> Iterator[str]:
    note = collection.notes[ref]
    others = [name for name in note.aka if name.casefold() not in note.term.casefold()]
    also = f" (also: {', '.join(others)})" if others else ""
    if kind == REVERSE:
        yield f"**{note.term}**{also}"
    elif kind.startswith(CLOZE):
        yield _completed(cloze_of(note, kind))
    else:
        if kind == FORWARD and others:
            yield f"Also called {' or '.join(others)}."
        yield note.definition
    if note.example:
        yield f"For example: {note.example}"
    if note.see:
        yield f"See also: {', '.join(collection.notes[each].term for each in _related(collection, ref))}."


def _completed(text: str) -> str:
    """Return a cloze text with its words and the alternatives."""
    others = [f"{gap.usual}: {', '.join(gap.accept[1:])}" for gap in gaps_of(text) if gap.accept[1:]]
    return revealed(text) + (f" (also right for {'; '.join(others)})" if others else "")


def _related(collection: DeckCollection, ref: str) -> Iterator[str]:
    return (name for each in collection.notes[ref].see if (name := resolve(each, within=ref)) in collection.notes)
