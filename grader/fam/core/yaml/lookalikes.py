"""Characters that look like YAML's own and are not, and signs that lack a space: what often breaks a file.

YAML's parser stumbles over the consequences, a line or two later; an author needs the cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NO_BREAK = "\u00a0\u2000-\u200a\u202f\u205f\u3000"  # spaces that do not break, or of another width
INVISIBLE = "\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"  # no width, or another direction
ODD_SPACE = re.compile(rf"^[ \t]*(?:- +)*(?P<here>[{NO_BREAK}{INVISIBLE}])", re.MULTILINE)

BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")  # as YAML's parsers count lines
LONGEST = 2000  # characters of a line that are looked at
START = r"(?:^[ ]*(?:-[ ]+)*(?:[\w-]+:[ ]+)?|[\[{,][ ]*(?:[\w-]+:[ ]+)?)"  # of a value in a line
QUOTED = re.compile(rf"{START}(?P<here>[“”„‟‘‚‛«])")
HALF_QUOTED = re.compile(rf"{START}(?P<open>[\"'])(?:(?!(?P=open)).)*(?P<here>[”“’])\s*[]}},]*\s*$")
AFTER_SIGN = re.compile(rf"^[ ]*(?:-[ ]+)*(?:-|[\w-]+:)(?P<here>[{NO_BREAK}{INVISIBLE}])")
HYPHEN = re.compile(r"^[ ]*(?:-[ ]+)*(?P<here>-)(?P<key>[A-Za-z_][\w-]*):(?:\s|$)")
BRACES = re.compile(r"^[ ]*(?:-[ ]+)*(?:[\w-]+:[ ]+)?(?P<here>\{\{)")
BRACKET = re.compile(r"^[ ]*(?:-[ ]+)+(?P<here>[\[{])[^\]}]*[\]}]+[ ]*[^\s#,\]}]")


def likely_cause(source: str, first: int, last: int) -> tuple[int, str] | None:
    """Return the index in the source of what probably broke it, and what to write; None if nothing looks like it.

    Args:
        source: the text of the file.
        first: the line, from 0, in which the parser began to read what it could not.
        last: the line in which it gave up.
    """
    starts = [0, *(found.end() for found in BREAK.finditer(source))]
    last = min(last, len(starts) - 1)  # libyaml counts on after the end
    first = min(first, last)
    before = next((line for line in range(last - 1, -1, -1) if _line(source, starts[line]).strip()), last)
    for line in dict.fromkeys([last, before, *([first] if last - first < 2 else [])]):
        for found, what in _suspects(_line(source, starts[line]), above=line != last):
            return starts[line] + found, what
    odd = ODD_SPACE.search(source)
    if odd and source.count("\n", 0, odd.start("here")) <= last:
        return odd.start("here"), in_indent(odd["here"])
    return None


def _line(source: str, start: int) -> str:
    return BREAK.split(source[start : start + LONGEST], maxsplit=1)[0]


def in_indent(character: str) -> str:
    """Return what is wrong with a character that is not a space in an indent."""
    return f"{named(character)} in the indent, which YAML reads as a letter: use plain spaces."


def named(character: str) -> str:
    r"""Return the name of a character that cannot be seen.

    >>> named("\u00a0"), named("\u200b")
    ('a no-break space (U+00A0)', 'an invisible character (U+200B)')
    """
    sort = "an invisible character" if re.match(rf"[{INVISIBLE}]", character) else "a no-break space"
    return f"{sort} (U+{ord(character):04X})"


def _suspects(line: str, *, above: bool) -> Iterator[tuple[int, str]]:
    """Yield the column and the explanation of what looks wrong in a line; `above`: the parser gave up below it."""
    if found := ODD_SPACE.match(line):
        yield found.start("here"), in_indent(found["here"])
    if found := AFTER_SIGN.match(line):
        yield found.start("here"), f"{named(found['here'])} where YAML wants a plain space: type a space."
    if (found := QUOTED.search(line)) and not (above and _closed(line[found.start("here") :])):
        quote = f"`{found['here']}` is a curly quote, which YAML reads as a letter"
        yield found.start("here"), f"{quote}: put the text between straight quotes, \"…\" or '…'."
    if found := HALF_QUOTED.search(line):
        quote = f"the text begins with a straight quote and ends with the curly `{found['here']}`"
        yield found.start("here"), f"{quote}: write `{found['open']}` at both ends."
    if found := HYPHEN.match(line):
        yield found.start("here"), no_space(found["key"])
    if found := BRACES.match(line):
        yield found.start("here"), "a text that begins with `{{` needs quotes: YAML reads a mapping."
    if found := BRACKET.match(line):
        yield found.start("here"), f"a text that begins with `{found['here']}` needs quotes."


def no_space(key: str) -> str:
    """Return what is wrong with an item that begins with `-key`."""
    return f"`-{key}` lacks a space: write `- {key}`."


def _closed(text: str) -> bool:
    """Return whether a text between curly quotes ends in its line, so that what follows is not due to it."""
    return re.search(r"[“”‘’»]\s*[]},]*\s*$", text[1:]) is not None
