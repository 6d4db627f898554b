"""Flashcards: which comes next, how it is asked, and when it returns."""
