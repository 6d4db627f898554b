"""A class is graded here: one submission after the other, several side by side."""
