import re
import string
from collections import defaultdict

WORD = re.compile(rf"[^\s{re.escape(string.punctuation)}](?:\S*[^\s{re.escape(string.punctuation)}])?")


class NoWord(ValueError):
    pass


def count_words(text):
    counts = defaultdict(int)
    for word in WORD.findall(text):
        counts[word.casefold()] += 1
    if not counts:
        raise NoWord
    return counts
