"""The glossary of all terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fam.core.terminal import Screen
from fam_quizzes.decks import DeckCollection, resolve
from fam_quizzes.decks.model import Note
from fam_quizzes.study.reading.lookup import Index

INDENT = "    "


def index(notes: Mapping[str, Note]) -> Index[str]:
    """Index the notes by term, other names and id."""
    return Index(((note.term, *note.aka, note.id), ref) for ref, note in notes.items())


def write_entry(collection: DeckCollection, ref: str, screen: Screen) -> Iterator[str]:
    """Return the lines of an entry: meaning, example, memory aid and related terms."""
    note = collection.notes[ref]
    others = [name for name in note.aka if name.casefold() not in note.term.casefold()]
    also = f" (also: {', '.join(others)})" if others else ""
    concepts = f"  {' '.join(note.concepts)}" if note.concepts else ""
    yield screen.styled(note.term, bold=True) + also + screen.styled(concepts, dim=True)
    yield screen.text(note.definition, INDENT)
    for label, text in (("For example", note.example), ("To remember", note.mnemonic)):
        if text:
            yield ""
            yield screen.text(f"{label}: {text}", INDENT)
    if note.see:
        terms = [collection.notes[resolve(each, within=ref)].term for each in note.see]
        yield ""
        yield screen.text(f"See also: {', '.join(terms)}.", INDENT)


def write_list(notes: Iterable[Note], screen: Screen) -> Iterator[str]:
    """Return a line or two for each term, in alphabetical order."""
    for note in sorted(notes, key=lambda note: note.term.casefold()):
        yield screen.text(f"**{note.term}**: {note.definition}")


def to_dict(ref: str, note: Note) -> dict[str, Any]:
    """Return an entry as a JSON object."""
    return {
        "ref": ref,
        "term": note.term,
        "aka": list(note.aka),
        "definition": note.definition,
        "example": note.example,
        "mnemonic": note.mnemonic,
        "see": [resolve(each, within=ref) for each in note.see],
        "concepts": list(note.concepts),
    }
