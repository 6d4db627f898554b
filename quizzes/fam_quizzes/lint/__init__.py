"""Decks are held against rules that look further than their form."""
