"""What `fam show` draws of unit 1."""

from fam.visualize import Bars, whole

RHYME = "One fish, two fish, red fish, blue fish. Black fish, blue fish, old fish, new fish."


def show_count_words(count_words):
    """The words of a rhyme, the commonest first."""
    counts = {str(word): whole(count) for word, count in count_words(RHYME).items()}
    yield Bars("words", dict(sorted(counts.items(), key=lambda pair: -pair[1])), unit="times")
