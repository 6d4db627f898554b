"""Public checks of `count_words`."""

from fam.testing import gives, test_case

OK_FORMAT = False

name = "count_words"


@test_case(name="on paper", points=1, failure_message="Do it by hand first: what are the pieces?")
def on_paper(count_words):
    """A few words that anyone can count."""
    gives({"red": 1, "blue": 2}, count_words, "red blue blue")
    gives({"the": 2, "cat": 1}, count_words, "The cat, the")
    gives({"no": 3}, count_words, "No, no, no!")
