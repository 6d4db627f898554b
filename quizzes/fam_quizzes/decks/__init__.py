"""Load the decks of a course from YAML files."""

from fam_quizzes.decks.collection import (
    EVERYTHING,
    DeckCollection,
    Selection,
    load_all_decks,
    load_decks,
    resolve,
)

__all__ = ["EVERYTHING", "DeckCollection", "Selection", "load_all_decks", "load_decks", "resolve"]
