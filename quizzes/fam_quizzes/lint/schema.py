"""The JSON Schema of decks, by which editors complete keys and mark what does not fit."""

from __future__ import annotations

import json

import msgspec

from fam_quizzes.decks.model import Deck

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def deck_schema() -> str:
    """Return the schema as it is kept in `quizzes/deck.schema.json`."""
    whole = {"$schema": DIALECT, "title": "A deck of the FAM course"} | msgspec.json.schema(Deck)
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
