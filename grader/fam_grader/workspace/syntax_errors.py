"""Say in plain words what beginners' syntax errors are about, beside Python's own message.

What Python says of a character or a bracket is known since 3.10 and the same up to 3.14; other messages get no words.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Mapping

from fam.core.language import N_, message

LOW_QUOTES = "\u201a\u201e"  # which Unicode counts among the brackets
# Signs that word processors, chats and keyboards for other scripts put in the place of Python's.
SIGNS: Mapping[str, str] = dict(
    zip(
        "\u2013\u2014\u2212\u00d7\u00f7\u2264\u2265\u2260\u2026\uff08\uff09\uff0c\uff1a\uff1d",
        ("-", "-", "-", "*", "/", "<=", ">=", "!=", "...", "(", ")", ",", ":", "="),
        strict=True,
    )
)

_CHARACTER = re.compile(r"invalid (?:non-printable )?character .*?U\+([0-9A-F]{4,6})")
_WORDS: Mapping[str, str] = {
    r"'(?P<bracket>.)' was never closed": N_("The {bracket} in line {line} is never closed."),
    r"unmatched '(?P<bracket>.)'": N_(
        "Line {line} has a {bracket} that closes nothing: it is one too many, or its partner is missing."
    ),
    r"closing parenthesis '(?P<closing>.)' does not match opening parenthesis '(?P<opening>.)'": N_(
        "Line {line} closes a {opening} with a {closing}."
    ),
    r"inconsistent use of tabs and spaces": N_(
        "Line {line} is indented with tabs, other lines with spaces. Use spaces everywhere, four for each level."
    ),
    r"unindent does not match": N_(
        "Line {line} is indented less than the line above it, but as far as no line before. Lines that belong"
        " together begin at the same column."
    ),
    r"unexpected indent": N_(
        "Line {line} is indented further than the line above it, for no reason that Python knows."
    ),
    r"expected an indented block": N_("Line {line} should be indented: it is the first line of a block."),
    r"expected ':'": N_("Line {line} needs a colon, `:`, before the block that follows."),
    r"unterminated triple-quoted|EOF while scanning triple": N_(
        "The text that begins in line {line} has no closing triple quotes."
    ),
    r"unterminated (?:f-|t-)?string literal": N_("The text in line {line} has no closing quote."),
    r"Maybe you meant '=='": N_(
        "Line {line} has a single = where two values are probably compared. Write == for that."
    ),
}
_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")  # what `git merge` and `git pull` write between two versions


def find_syntax_error(text: str, file: str) -> SyntaxError | None:
    """Compile a file's text without running it, and return Python's error; None if there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, file, "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return None  # NUL bytes before Python 3.12; a text that is nested too deeply
    return None


def explain_syntax_error(text: str, error: SyntaxError | None) -> str:
    r"""Return a sentence about the error, "" if there is none for it.

    >>> text = "def f(x)\n    return x\n"
    >>> explain_syntax_error(text, find_syntax_error(text, "f.py"))
    'Line 1 needs a colon, `:`, before the block that follows.'
    """
    if "\0" in text:
        return message("The file has NUL bytes in it: it was saved as UTF-16, or is damaged. Save it again as UTF-8.")
    if error is None:
        return ""
    character = _CHARACTER.search(error.msg)
    if character:
        return _about_character(chr(int(character[1], 16)), error.lineno)
    if _CONFLICT.match((error.text or "").rstrip("\n")):
        said = N_(
            "Line {line} was written by git, between two versions that it could not merge. Keep what you want of"
            " both, and delete the lines with <<<<<<<, ======= and >>>>>>>."
        )
        return message(said, line=error.lineno)
    for pattern, words in _WORDS.items():
        if found := re.search(pattern, error.msg):
            return message(words, **found.groupdict(), line=error.lineno)
    return ""


def _about_character(sign: str, line: int | None) -> str:
    category = unicodedata.category(sign)
    if category in ("Pi", "Pf") or sign in LOW_QUOTES:
        said = N_(
            "Line {line} has the curly quote {sign}; Python knows only the straight ones, \" and '. Type it anew."
        )
        return message(said, line=line, sign=sign)
    if category == "Zs":
        said = N_("Line {line} has a no-break space, which looks like a space but is none. Type the space anew.")
        return message(said, line=line)
    if category in ("Cf", "Zl", "Zp"):
        said = N_("Line {line} has a character that cannot be seen ({code}). Delete the line and type it anew.")
        return message(said, line=line, code=f"U+{ord(sign):04X}")
    if sign in SIGNS:
        said = N_("Line {line} has the sign {sign}, which Python does not know. Write {python} instead.")
        return message(said, line=line, sign=sign, python=SIGNS[sign])
    return ""
