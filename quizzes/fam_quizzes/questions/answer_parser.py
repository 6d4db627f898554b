"""Parse typed answers: `ac`, `1/4 pixels`, `b d a c`."""

from __future__ import annotations

import re

from fam.core.language import _
from fam_quizzes.decks.model import (
    ChoiceQuestion,
    MatchQuestion,
    MultiQuestion,
    Number,
    NumericQuestion,
    OrderQuestion,
    ShapeQuestion,
    TrueFalseQuestion,
)
from fam_quizzes.questions.answers import Answer, Indices, letter
from fam_quizzes.questions.numbers import LONGEST, NoNumber, parse_number
from fam_quizzes.questions.shapes import EXAMPLE, NoShape, Shape, parse_shape
from fam_quizzes.questions.variants import DrawnQuestion
from fam_quizzes.questions.words import same

UNKNOWN = "-"
UNITS = {"px": "pixel", "pct": "%", "percent": "%"}  # by what is typed in their place
# `2.432` is 2432 in some countries, and `1,250` is 1.25 there.
DOTTED, SEPARATED = (
    re.compile(r"[-+−–]?[1-9]\d{0,2}\.\d{3}(?!\d)"),
    re.compile(r"[-+−–]?[1-9]\d{0,2},\d{3}(?![\d.,])"),
)
WORDS = {"true": True, "t": True, "yes": True, "y": True, "false": False, "f": False, "no": False, "n": False}


class Unreadable(ValueError):
    """An input that cannot be parsed as an answer; the message names the expected form."""


def read_answer(asked: DrawnQuestion, typed: str) -> Answer:
    """Parse a typed answer; raise Unreadable if it is invalid. `-` means "I do not know" and returns None."""
    question, text = asked.question, typed.strip()
    if text == UNKNOWN:
        return None
    match question:
        case ChoiceQuestion():
            return _one_index(text, len(question.choices))
        case MultiQuestion():
            return _indices(text, len(question.choices))
        case TrueFalseQuestion():
            return _truth(text)
        case NumericQuestion():
            return read_number(text, question.unit, whole=float(asked.value).is_integer() and not question.tolerance)
        case ShapeQuestion():
            return read_shape(text)
        case OrderQuestion():
            return _all_indices(text, len(asked.shown))
        case MatchQuestion():
            return _paired(text, len(question.pairs), len(asked.shown))
    return _some(text)


def read_gap(typed: str) -> str:
    """Parse the answer to one gap of a cloze text; `-` leaves it empty."""
    text = typed.strip()
    return "" if text == UNKNOWN else _some(text)


def read_number(typed: str, unit: str = "", *, whole: bool | None = None) -> Number:
    """Parse a number with or without its unit; raise Unreadable if it is invalid, or if it can mean another number.

    `whole` says whether a whole number is expected: then the point of `2.432` may separate thousands, and if not,
    the comma of `1,250` may be a decimal one. None takes points as decimal, and such commas as thousands'.

    >>> read_number("1/4"), read_number("0.25"), read_number("1e3"), read_number("1,000"), read_number("4 px", "px")
    (0.25, 0.25, 1000, 1000, 4)
    """
    try:
        value, after = parse_number(typed)
    except NoNumber as error:
        saw = _saw(typed.strip(), _("`{typed}` is not a number"))
        raise Unreadable(_("{seen}; expected one such as 12, 0.25, 1/4 or 1e3.").format(seen=saw)) from error
    _check_separator(typed.strip(), whole)
    if after and not (unit and same(UNITS.get(after, after), UNITS.get(unit, unit))):
        if unit:
            said = _("`{typed}` after the number means nothing here; expected {unit}, or the number alone.")
        else:
            said = _("`{typed}` after the number means nothing here; expected the number alone.")
        raise Unreadable(said.format(typed=after, unit=unit))
    return int(value) if value.denominator == 1 else float(value)


def read_shape(typed: str) -> Shape:
    """Parse a shape; raise Unreadable if it is invalid.

    >>> read_shape("(16, 28, 28)"), read_shape("16 28 28"), read_shape("[16, 28, 28]")
    ((16, 28, 28), (16, 28, 28), (16, 28, 28))
    """
    try:
        return parse_shape(typed)
    except NoShape as error:
        saw = _saw(typed.strip(), _("`{typed}` is not a shape"))
        said = _("{seen}; expected a whole number for each axis, such as {example} or 7x5.")
        raise Unreadable(said.format(seen=saw, example=EXAMPLE)) from error


def _check_separator(text: str, whole: bool | None) -> None:
    found = None if whole is None else (DOTTED if whole else SEPARATED).match(text)
    if found:
        digits = re.sub("[.,]", "", found[0])
        point = f"{digits[:-3]}.{digits[-3:]}".rstrip("0").rstrip(".")
        said = _("`{typed}` can mean {one} or {other}; expected one of these.")
        raise Unreadable(said.format(typed=found[0], one=digits, other=point))


def _truth(text: str) -> bool:
    if text.lower() not in WORDS:
        saw = _saw(text, _("`{typed}` is neither"))
        raise Unreadable(_("{seen}; expected t for true or f for false.").format(seen=saw))
    return WORDS[text.lower()]


def _indices(text: str, count: int) -> Indices:
    """Return the indices of the typed letters in typing order; raise Unreadable for duplicates."""
    letters = re.sub(r"[\s,;.]|\band\b", "", text.lower())
    asked = {"first": letter(0), "last": letter(count - 1), "unknown": UNKNOWN}
    if not letters:
        said = _("Nothing was typed; expected letters from {first} to {last}, or {unknown} if you do not know.")
        raise Unreadable(said.format(**asked))
    for one in letters:
        if not letter(0) <= one <= letter(count - 1):
            said = _("`{typed}` is not a choice here; expected letters from {first} to {last}.")
            raise Unreadable(said.format(typed=one, **asked))
        if letters.count(one) > 1:
            said = _("`{typed}` is there more than once; expected letters from {first} to {last}, each once.")
            raise Unreadable(said.format(typed=one, **asked))
    return tuple(ord(one) - ord("a") for one in letters)


def _one_index(text: str, count: int) -> int:
    indices = _indices(text, count)
    if len(indices) > 1:
        said = _("`{typed}` has {count} letters; expected one, as one answer is right.")
        raise Unreadable(said.format(typed=_short(text), count=len(indices)))
    return indices[0]


def _all_indices(text: str, count: int) -> Indices:
    indices = _indices(text, count)
    if len(indices) != count:
        said = _("`{typed}` has {found} of {count} letters; expected all, in their order.")
        raise Unreadable(said.format(typed=_short(text), found=len(indices), count=count))
    return indices


def _paired(text: str, count: int, rights: int) -> Indices:
    """Return an index for each of `count` pairs; numbers before the letters are optional: `1c 2a`."""
    numbered = re.findall(r"(\d+)\s*[-:=.)]?\s*([a-z])", text.lower())
    if numbered:
        text = "".join(one for _, one in sorted(numbered, key=lambda pair: int(pair[0])))
    letters = re.sub(r"[\s,;.]", "", text.lower())
    if len(letters) != count or not all(letter(0) <= one <= letter(rights - 1) for one in letters):
        saw = _saw(text, _("`{typed}` cannot be read"))
        said = _(
            "{seen}; expected {count} letters from {first} to {last}: the first for 1, the second for 2, and so on."
        )
        raise Unreadable(said.format(seen=saw, count=count, first=letter(0), last=letter(rights - 1)))
    return tuple(ord(one) - ord("a") for one in letters)


def _some(text: str) -> str:
    if not text:
        said = _("Nothing was typed; expected a word or a few, or {unknown} if you do not know.")
        raise Unreadable(said.format(unknown=UNKNOWN))
    return text


def _saw(text: str, fault: str) -> str:
    return fault.format(typed=_short(text)) if text else _("Nothing was typed")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
