"""Read a typed number as it is meant: `12 px`, `0,25`, `1½`, `10³`, `3*4`, `(-5)`."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from itertools import groupby

LONGEST = 60  # characters; longer than any number in a quiz

MINUS = str.maketrans("−–—‒⁻", "-----")
DECIMAL = re.compile(r"[.,]?\d(?:[\d.,' ]*\d)?\.?(?:e[-+]?\d{1,2}(?!\d))?")
MIXED = re.compile(r"([-+]? *)(\d+) +(\d+) *[/⁄] *(\d+)")
TIMES, OVER = re.compile(r" *(?:\*(?!\*)|×|·) *"), re.compile(r" *[/⁄] *")
SIGN, POWER = re.compile(r"[-+] *"), re.compile(r" *(?:\^|\*\*) *")
EXPONENT = re.compile(r"[-+]?\d{1,2}(?!\d)")
OPEN, CLOSE = re.compile(r"\( *"), re.compile(r" *\)")
THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d*)?(?:e[-+]?\d{1,2})?")


class NoNumber(ValueError):
    """A text that does not begin with a number."""


def parse_number(typed: str) -> tuple[Fraction, str]:
    """Return the number at the beginning of a text, and what follows it, without blanks around it.

    A number is a product of powers and quotients. Fractions and powers may be written with single characters, minus
    signs as dashes, and a comma may separate thousands or decimals.

    >>> parse_number("1½ px"), parse_number("2·10³"), parse_number("(-0,5)"), parse_number("1,000")
    ((Fraction(3, 2), 'px'), (Fraction(2000, 1), ''), (Fraction(-1, 2), ''), (Fraction(1000, 1), ''))

    Raises:
        NoNumber: if there is none, or if it is too long to be meant.
    """
    text = _spelled_out(typed).strip().lower()
    if len(text) > LONGEST:
        raise NoNumber
    reader = _Reader(text)
    try:
        value = reader.product()
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise NoNumber from error
    return value, reader.rest.strip()


def _spelled_out(text: str) -> str:
    """Write superscripts as powers, and fractions of one character out: `10^3` for `10³`, `1 1/2` for `1½`."""
    pieces = []
    for kind, characters in groupby(text, key=lambda each: unicodedata.decomposition(each).partition(" ")[0]):
        plain = [unicodedata.normalize("NFKC", each).translate(MINUS) for each in characters]
        before = "^" if kind == "<super>" else ""
        pieces.append(before + "".join(f" {each}" if kind == "<fraction>" else each for each in plain))
    return "".join(pieces)


class _Reader:
    """Reads a number by the usual rules of precedence."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def product(self) -> Fraction:
        """Read factors and divisors, from left to right."""
        value = self._signed() if (mixed := self._mixed()) is None else mixed
        while True:
            if self._skip(TIMES):
                value *= self._signed()
            elif self._skip(OVER):
                value /= self._signed()
            else:
                return value

    def _mixed(self) -> Fraction | None:
        """Read a whole number and a fraction, which only begin a product: `1/2 1/2` is no quotient of `2 1/2`."""
        found = MIXED.match(self.rest)
        if not found or THOUSANDS.fullmatch(f"{found[2]} {found[3]}"):
            return None
        self.rest = self.rest[found.end() :]
        whole, top, bottom = map(int, found.groups()[1:])
        value = whole + Fraction(top, bottom)
        return -value if found[1].startswith("-") else value

    def _signed(self) -> Fraction:
        sign = self._skip(SIGN)
        value = self._power()
        return -value if sign and sign[0].startswith("-") else value

    def _power(self) -> Fraction:
        base = self._atom()
        return Fraction(base ** int(self._require(EXPONENT)[0])) if self._skip(POWER) else base

    def _atom(self) -> Fraction:
        if self._skip(OPEN):
            value = self.product()
            self._require(CLOSE)
            return value
        return Fraction(_without_separators(self._require(DECIMAL)[0]))

    def _skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.rest)
        if found:
            self.rest = self.rest[found.end() :]
        return found

    def _require(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = self._skip(pattern)
        if not found:
            raise NoNumber
        return found


def _without_separators(text: str) -> str:
    """Remove thousands separators; any other comma is a decimal comma: `1,000` is 1000, and `0,25` is 0.25.

    >>> _without_separators("1,000,000.5"), _without_separators("0,25"), _without_separators("12 500")
    ('1000000.5', '0.25', '12500')
    """
    if THOUSANDS.fullmatch(text):
        return re.sub("[, ']", "", text)
    return text.replace(",", ".")
