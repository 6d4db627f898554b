"""Flashcards: sessions, hints and scheduling."""
