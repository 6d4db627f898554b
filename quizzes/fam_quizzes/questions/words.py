"""Compare words: equal to a reader, or almost equal."""

from __future__ import annotations

import re
import unicodedata

ARTICLES = {"a", "an", "the"}
DASHES = re.compile(r"(?<=[^\W\d])[-‐‑‒–—_](?=\w)|(?<=\w)[-‐‑‒–—_](?=[^\W\d])")
QUOTES = "\"'`´‘’“”*.,;:!?()[]"
SIBILANTS = ("s", "x", "z", "ch", "sh")
LEAST = 4  # letters; in shorter words, another letter makes another word
LONG = 8  # letters; from here on two typos are tolerated


def normalised(text: str) -> str:
    """Normalise a text: no case, accents, extra spaces, hyphens, articles or plural s.

    >>> normalised("The  Feature-Maps"), normalised("a feature map"), normalised("Café, `bias`")
    ('feature map', 'feature map', 'cafe bia')
    """
    stems = [_stem(word) for word in _words(text)]
    return " ".join(word for word in stems if word not in ARTICLES or len(stems) == 1)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.replace("×", "x")).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for part in DASHES.sub(" ", plain).split() if (word := part.strip(QUOTES))]


def same(given: str, wanted: str) -> bool:
    """Return whether two texts are the same words after normalisation.

    >>> same("Zeropadding", "zero padding"), same("patches", "a patch"), same("3x3", "5x5")
    (True, True, False)
    """
    return _key(given) == _key(wanted)


def close(given: str, wanted: str) -> bool:
    """Return whether `given` looks like a typo of `wanted`; equal words are not close.

    >>> close("strdie", "stride"), close("stride", "strides"), close("input", "output"), close("C3", "C4")
    (True, False, False, False)
    """
    if same(given, wanted) or _digits(given) != _digits(wanted):
        return False
    as_typed = ("".join(_words(given)), "".join(_words(wanted)))
    return any(_slipped(*texts) for texts in (as_typed, (_key(given), _key(wanted))))


def edit_distance(first: str, second: str) -> int:
    """Return the edit distance of two words (optimal string alignment: insert, delete, substitute, transpose).

    >>> edit_distance("kernel", "kernels"), edit_distance("stride", "strdie"), edit_distance("", "map")
    (1, 1, 3)
    """
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        here = [row]
        for column, other in enumerate(second, start=1):
            best = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            here.append(best)
        before, above = above, here
    return above[-1]


def _slipped(first: str, second: str) -> bool:
    """Return whether two words differ by one typo, or by two if they are long."""
    shorter = min(len(first), len(second))
    return shorter >= LEAST and edit_distance(first, second) <= (2 if shorter >= LONG else 1)


def _key(text: str) -> str:
    return normalised(text).replace(" ", "")


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _stem(word: str) -> str:
    """Return the common stem of singular and plural: `patches` and `patch`, `sizes` and `size`.

    The stem need not be a word, since both sides of a comparison are stemmed.
    """
    shorter = word
    if len(word) > 3 and word.isalpha():
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            shorter = word[:-1]
        elif word.endswith("ie"):
            shorter = word[:-2] + "y"
        elif word.endswith("e") and word[:-1].endswith(SIBILANTS):
            shorter = word[:-1]
    return shorter if shorter == word else _stem(shorter)
