"""From YAML files to decks on a shelf."""

from fam_quizzes.decks.collection import Selection, Shelf, open_shelf, resolve

__all__ = ["Selection", "Shelf", "open_shelf", "resolve"]
