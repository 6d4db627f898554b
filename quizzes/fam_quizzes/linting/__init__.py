"""Decks are read with the place of everything in them, and checked."""
