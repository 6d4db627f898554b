"""Find which call of the hidden suites catches which wrong answer, and which calls could be left out."""
