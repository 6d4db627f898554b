"""From YAML files to the decks of a course."""

from fam_quizzes.decks.collection import DeckCollection, Selection, load_decks, resolve

__all__ = ["DeckCollection", "Selection", "load_decks", "resolve"]
