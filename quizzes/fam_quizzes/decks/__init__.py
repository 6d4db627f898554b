"""Load the decks of a course from YAML files."""

from fam_quizzes.decks.collection import DeckCollection, Selection, load_all_decks, load_decks, resolve

__all__ = ["DeckCollection", "Selection", "load_all_decks", "load_decks", "resolve"]
