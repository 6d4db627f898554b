"""A question put to somebody: drawn, shown, answered and marked."""
