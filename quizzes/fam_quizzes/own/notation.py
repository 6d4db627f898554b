"""Translate the notation of other programs for flashcards: Anki's gaps, and those in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

ANKI_GAP = re.compile(r"\{\{c(\d+)::((?:(?!\{\{c\d).)*?)(?:::((?:(?!\{\{c\d).)*?))?\}\}", re.DOTALL)


def gap(word: str) -> str:
    """Return a gap for a word, which may hold no braces and bars of its own.

    >>> gap("a {b}"), gap("x|y")
    ('{{a b}}', '{{x/y}}')
    """
    plain = " ".join(word.replace("|", "/").translate({ord("{"): None, ord("}"): None}).split())
    return f"{{{{{plain}}}}}"


def to_own_gaps(text: str) -> str:
    """Return a sentence with Anki's gaps as one with our own, all asked together.

    >>> to_own_gaps("The {{c1::stride::how far}} is {{c2::two}}, {{not}} three.")
    'The {{stride}} is {{two}}, {{not}} three.'
    """
    return ANKI_GAP.sub(lambda found: gap(found[2]), text)


def one_by_one(text: str) -> Iterator[str]:
    """Return a sentence for each number of Anki's gaps, as Anki asks them: the gaps of other numbers are words.

    >>> list(one_by_one("{{c1::One}}, {{c2::two}} and {{c1::three}}"))
    ['{{One}}, two and {{three}}', 'One, {{two}} and three']
    """
    for number in sorted({int(found[1]) for found in ANKI_GAP.finditer(text)}):

        def word(found: re.Match[str], number: int = number) -> str:
            return gap(found[2]) if int(found[1]) == number else found[2]

        yield ANKI_GAP.sub(word, text)
