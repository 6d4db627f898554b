"""Decks for other programs: one walk over them, one module for each format."""
