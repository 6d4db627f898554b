from itertools import groupby
from string import punctuation


def count_words(text):
    pieces = sorted(filter(None, (piece.strip(punctuation).lower() for piece in text.split())))
    assert_some(pieces)
    return {word: len(list(same)) for word, same in groupby(pieces)}


def assert_some(pieces):
    if len(pieces) == 0:
        raise ValueError
