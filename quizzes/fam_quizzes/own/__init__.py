"""A learner's own cards: written in the terminal, or imported from other programs."""
