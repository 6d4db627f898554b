import string

import numpy as np


def count_words(text):
    words = [word for word in (piece.strip(string.punctuation) for piece in text.lower().split()) if word]
    if not words:
        raise ValueError("empty")
    names, counts = np.unique(words, return_counts=True)
    return dict(zip(names, counts))
