"""Wrong answers to `word_counts`; each docstring is shown to the student."""

import string

from word_counts import count_words as right_count_words


def count_words__keeps_capitals(text):
    """A word with a capital is counted as another word; make all of them lower case first."""
    right_count_words(text)  # refuses what the reference refuses
    words = [word.strip(string.punctuation) for word in text.split()]
    return {word: words.count(word) for word in words if word}


def count_words__keeps_punctuation(text):
    """A comma or a full stop still hangs on its word; `cat,` and `cat` are one word."""
    right_count_words(text)
    words = text.lower().split()
    return {word: words.count(word) for word in words}


def count_words__letters(text):
    """Single letters are counted; a loop over a text gives its letters, and `split` its words."""
    return {letter: text.count(letter) for word in right_count_words(text) for letter in word}


def count_words__once(text):
    """Each word is counted once; add 1 to what is there already."""
    return dict.fromkeys(right_count_words(text), 1)


def count_words__no_words(text):
    """A text without a word has no counts; it should raise ValueError."""
    words = [word.strip(string.punctuation) for word in text.lower().split()]
    return {word: words.count(word) for word in words if word}
