"""Suites run here: what is expected, what was given, how the two differ, and which mistake that is."""
