import string
from collections import Counter


def count_words(text):
    counts = Counter(word.strip(string.punctuation) for word in text.lower().split())
    del counts[""]
    if not counts:
        raise ValueError("no word")
    return counts
