"""From YAML files to decks on a shelf."""

from fam_quizzes.loading.shelf import Selection, Shelf, open_shelf, resolve

__all__ = ["Selection", "Shelf", "open_shelf", "resolve"]
