"""Where the repository, the test courses and the golden files lie."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
REPOSITORY = TESTS.parent
DATA = TESTS / "data"
GOLDENS = TESTS / "goldens"
SMALL_COURSE = DATA / "small_course"
WORDS_COURSE = DATA / "words_course"
SMALL_DECKS = DATA / "small_decks"
LINT_CASES = DATA / "lint"
