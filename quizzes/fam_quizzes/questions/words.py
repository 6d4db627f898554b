"""Compare words: equal to a reader, or almost equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain

ARTICLES = {"a", "an", "the"}
DASHES = re.compile(r"(?<=[^\W\d])[-‐‑‒–—_](?=\w)|(?<=\w)[-‐‑‒–—_](?=[^\W\d])")
QUOTES = "\"'`´‘’“”*.,;:!?()[]"
SIBILANTS = ("s", "x", "z", "ch", "sh")
LEAST = 4  # letters; in shorter words, another letter makes another word
LONG = 8  # letters; from here on two typos are tolerated

# A "ReLU function" is ReLU, and "sharing of weights" is weight sharing.
HEADS = {"function", "layer", "method", "operation", "process", "property", "step", "technique"}
JOINTS = {"of", "to", "under"}
ALTERNATIVES = re.compile(r"[()\[\]/,;=]|\bor\b|\baka\b")

# Applied to both sides of a comparison, so the result need not be a word.
SPELLINGS = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=\w{4})is(?=(?:e|ed|er|es|ing|ation|ations)$)", "iz"),
        (r"(?<=\w{3})our(?=\w{0,4}$)", "or"),
        (r"^grey", "gray"),
        (r"^(cent|met|fib|lit)re(?=s?$)", r"\1er"),
        (r"^(cent|met|fib|lit)red$", r"\1ered"),
        (r"^(model|label|cancel|channel|signal)l(?=ed$|ing$)", r"\1"),
        (r"^learnt$", "learned"),
    )
)
# `vertically` is vertical, `convolutional` convolution, and `equivariance` equivariant.
DERIVED = tuple(
    (re.compile(pattern), stem)
    for pattern, stem in (
        (r"(?<=\w{3}al)ly$|(?<=\w{5})ly$", ""),
        (r"(?<=\wtion)al$", ""),
        (r"(?<=\w{4}[ae]n)ce$", "t"),
    )
)

NEGATIONS = ("non", "anti", "dis", "un", "in", "im", "ir", "de")
NOT = {"non", "not", "no", "never", "without", "anti", "un"}
OPPOSITES = tuple(
    (pair.partition("/")[0], pair.partition("/")[2])
    for line in (
        "max/min maximum/minimum maximal/minimal larger/smaller large/small more/less increase/decrease",
        "horizontal/vertical row/column height/width up/down upper/lower top/bottom left/right before/after",
        "first/last input/output inner/outer inside/outside internal/external local/global deep/shallow dense/sparse",
        "equivariant/invariant equivariance/invariance overfit/underfit overfitting/underfitting forward/backward",
        "encoder/decoder upsampling/downsampling positive/negative even/odd increasing/decreasing",
    )
    for pair in line.split()
)


def normalised(text: str) -> str:
    """Normalise a text: no case, accents, extra spaces, hyphens, articles, plural s, or British spelling.

    >>> normalised("The  Feature-Maps"), normalised("a feature map"), normalised("Café, `bias`, grey")
    ('feature map', 'feature map', 'cafe bia gray')
    """
    stems = [_stem(word) for word in _words(text)]
    return " ".join(word for word in stems if word not in ARTICLES or len(stems) == 1)


def _meaning(text: str) -> list[str]:
    """Return the words of an answer: derived words as their stems, no heads, and what follows an *of* in front.

    >>> _meaning("ReLU function"), _meaning("sharing of weights"), _meaning("translational equivariance")
    (['relu'], ['weight', 'sharing'], ['translation', 'equivariant'])
    """
    words = [_derived(word) for word in normalised(text).split()]
    joints = [place for place, word in enumerate(words) if word in JOINTS and 0 < place < len(words) - 1]
    if len(joints) == 1:
        words = [*words[joints[0] + 1 :], *words[: joints[0]]]
    while len(words) > 1 and words[-1] in HEADS:
        words.pop()
    return words


def _derived(word: str) -> str:
    for pattern, stem in DERIVED:
        word = pattern.sub(stem, word)
    return word


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


def same_spelling(given: str, wanted: str) -> bool:
    """Return whether two texts are the same but for case, articles, plurals, hyphens and accents.

    >>> same_spelling("Zeropadding", "zero padding"), same_spelling("ReLU function", "ReLU")
    (True, False)
    """
    return normalised(given).replace(" ", "") == normalised(wanted).replace(" ", "")


def accepted(given: str, words: Sequence[str]) -> bool:
    """Return whether a text is one of the accepted words, or several of them: `kernel (filter)`.

    The initials of an accepted word may stand beside it.

    >>> accepted("kernel (filter)", ["kernel", "filter"]), accepted("kernel or window", ["kernel", "filter"])
    (True, False)
    """
    if any(same(given, word) for word in words):
        return True
    parts = [part for part in ALTERNATIVES.split(given.casefold()) if _words(part)]
    known = [*words, *("".join(word[0] for word in _words(part)) for part in parts if len(_words(part)) > 1)]
    right = [any(same(part, word) for word in words) for part in parts]
    return len(parts) > 1 and any(right) and all(any(same(part, word) for word in known) for part in parts)


def close(given: str, wanted: str) -> bool:
    """Return whether `given` looks like a typo of `wanted`; equal words and opposites are not close.

    >>> close("strdie", "stride"), close("stride", "strides"), close("input", "output"), close("C3", "C4")
    (True, False, False, False)
    >>> close("min pooling", "max pooling"), close("unshared weights", "shared weights")
    (False, False)
    """
    return slips(given, wanted) is not None


def slips(given: str, wanted: str) -> int | None:
    """Return the number of typos by which `given` differs from `wanted`; None if it is another word, or the same."""
    if same(given, wanted) or _digits(given) != _digits(wanted) or opposite(given, wanted):
        return None
    as_typed = ("".join(_words(given)), "".join(_words(wanted)))
    found = [_slips(*texts) for texts in (as_typed, (_key(given), _key(wanted)))]
    return min((count for count in found if count is not None), default=None)


def opposite(given: str, wanted: str) -> bool:
    """Return whether one text negates the other, or has the opposite of one of its words.

    >>> opposite("nonlinear", "linear"), opposite("vertical edges", "horizontal edges"), opposite("kernel", "filter")
    (True, True, False)
    """
    ours, theirs = _meaning(given), _meaning(wanted)
    if (NOT & set(ours)) != (NOT & set(theirs)):
        return True
    if len(ours) == len(theirs) and any(map(_negates, ours, theirs)):
        return True
    joined = "".join(ours), "".join(theirs)
    return any(
        (_has(ours, one, other) and _has(theirs, other, one))
        or (joined[0].startswith(one) and joined[1].startswith(other))
        for one, other in _pairs()
    )


def _pairs() -> list[tuple[str, str]]:
    stems = [(_derived(_stem(one)), _derived(_stem(other))) for one, other in OPPOSITES]
    return list(chain(stems, ((other, one) for one, other in stems)))


def _has(words: Sequence[str], wanted: str, instead: str) -> bool:
    """Return whether a word, perhaps with a typo, is among `words`, and not rather its opposite."""
    typos = 1 if len(wanted) > LEAST else 0
    return any(edit_distance(word, wanted) <= typos < edit_distance(word, instead) for word in words)


def _negates(one: str, other: str) -> bool:
    """Return whether two words differ by a prefix such as `un-`, apart from typos."""
    for longer, shorter in ((one, other), (other, one)):
        for prefix in NEGATIONS:
            rest = longer.removeprefix(prefix)
            if rest != longer and len(rest) >= LEAST:
                apart = edit_distance(rest, shorter)
                if apart <= 1 and apart < edit_distance(longer, shorter):
                    return True
    return False


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


def _slips(first: str, second: str) -> int | None:
    """Return the number of typos between two words: one, or up to two if they are long."""
    shorter, count = min(len(first), len(second)), edit_distance(first, second)
    return count if shorter >= LEAST and count <= (2 if shorter >= LONG else 1) else None


def _key(text: str) -> str:
    return "".join(_meaning(text))


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


def _stem(word: str) -> str:
    """Return the common stem of singular and plural: `patches` and `patch`, `sizes` and `size`.

    The stem need not be a word, since both sides of a comparison are stemmed.
    """
    shorter = word
    for pattern, american in SPELLINGS:
        shorter = pattern.sub(american, shorter)
    if shorter == word and len(word) > 3 and word.isalpha():
        if word.endswith("s") and not word.endswith(("ss", "us", "is")):
            shorter = word[:-1]
        elif word.endswith("ie"):
            shorter = word[:-2] + "y"
        elif word.endswith("e") and word[:-1].endswith(SIBILANTS):
            shorter = word[:-1]
    return shorter if shorter == word else _stem(shorter)
