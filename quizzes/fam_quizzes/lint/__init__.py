"""Check decks beyond their syntax and types."""
