"""Hidden suite of `count_words`."""

from fam.testing import Reference, random_generator, refuses, test_case

OK_FORMAT = False

name = "count_words (hidden)"

right = Reference("count_words")


@test_case(name="words", points=2, hidden=True, failure_message="Try a longer text, with many signs.")
def words(count_words):
    """Any white space, signs inside and around words, and a few hundred words drawn at random."""
    right.agrees(count_words, "One\ttwo\n\n two   THREE three")
    right.agrees(count_words, "'Tis well-known - (don't) \"quote\" me... o'clock!")
    sounds = ["Tick", "tock,", "clock", "THE", "clock!", "..."]
    right.agrees(count_words, " ".join(random_generator(1).choice(sounds, 300)))


@test_case(name="errors", points=1, hidden=True, failure_message="What should happen where there is no word?")
def errors(count_words):
    """Nothing, white space and signs hold no word."""
    for text in ("", " \n\t", "... - !"):
        refuses(count_words, text)
