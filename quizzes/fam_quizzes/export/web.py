"""Terms and readings as HTML for the course's web site, with formulas in plain characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from fam.core.language import _
from fam_quizzes.decks import DeckCollection, Selection, resolve
from fam_quizzes.decks.model import Note
from fam_quizzes.study.browser.browser_study import DECKS
from fam_quizzes.study.browser.deck_html import PICTURES, to_html
from fam_quizzes.study.reading.readings import passages, remembered


def study_record(collection: DeckCollection) -> dict[str, Any]:
    """Return what the site shows of the decks, and their files.

    The `terms` of the glossary are in alphabetical order, the `concepts` have their readings; `cards` are the units
    with flashcards, and `quizzes` the decks with questions by their units; "" stands for no unit.
    """
    notes = sorted(collection.notes.items(), key=lambda item: item[1].term.casefold())
    return {
        "terms": [_term(collection, ref, note) for ref, note in notes],
        "concepts": list(_concepts(collection)),
        "cards": [unit for unit in ("", *collection.units) if collection.choose_notes(Selection(unit=unit))],
        "quizzes": {deck.unit: deck.deck for deck in reversed(collection.decks) if deck.questions},
        "decks": {DECKS: msgspec.json.encode(collection.decks)} if collection.decks else {},
        "pictures": dict(_pictures(collection)),
    }


def _pictures(collection: DeckCollection) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of cards and questions by their paths in the site; linting reports missing ones."""
    items = [*collection.notes.values(), *collection.questions.values()]
    for image in sorted({item.image for item in items if item.image}):
        path = collection.folder / image if collection.folder else None
        if path and path.is_file():
            yield f"{PICTURES}{image}", path.read_bytes()


def _term(collection: DeckCollection, ref: str, note: Note) -> dict[str, Any]:
    related = [resolve(each, within=ref) for each in note.see]
    return {
        "id": anchor(ref),
        "term": note.term,
        "aka": [name for name in note.aka if name.casefold() not in note.term.casefold()],
        "definition": to_html(note.definition),
        "example": to_html(_("For example: {example}").format(example=note.example)) if note.example else "",
        "aid": to_html(_("To remember: {aid}").format(aid=note.mnemonic)) if note.mnemonic else "",
        "concepts": [concept for concept in note.concepts if concept in collection.readings],
        "see": [(anchor(each), collection.notes[each].term) for each in related if each in collection.notes],
    }


def _concepts(collection: DeckCollection) -> Iterator[dict[str, Any]]:
    for concept, reading in collection.readings.items():
        parts = [*passages(reading), *remembered(collection, concept)]
        yield {
            "id": concept,
            "title": reading.title,
            "passages": [(part.heading, to_html(part.text)) for part in parts],
        }


def anchor(ref: str) -> str:
    """Return the name of a note's place on its page.

    >>> anchor("glossary/feature-map")
    'glossary--feature-map'
    """
    return ref.replace("/", "--")
