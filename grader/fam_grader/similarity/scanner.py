"""Split Python code into tokens with one regular expression: in linear time, and alike on all versions of Python.

Valid code is split as `tokenize` does, with each f-string as one string. Broken code is no error: a string without an
end goes up to the end of its line.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

LINE_ENDS = "\n#"  # what line ends begin with
STRINGS = frozenset("\"'" + string.ascii_letters)  # what strings begin with; other tokens that do are identifiers
CONTINUED = "\\\n"
# No brackets contain these: where a line begins with one, a bracket before it was not closed.
STATEMENTS = frozenset(
    (
        *("assert", "break", "class", "continue", "def", "del", "elif", "except", "finally", "global", "import"),
        *("nonlocal", "pass", "raise", "return", "try", "while", "with"),
    )
)
NOT_SCANNED = re.compile(r"[^\t\n\f -~]")  # other letters are in names, comments and strings only
TRIPLE = re.compile(r"\w*('''|\"{3})")

# Below, no alternative fails after it has read far, so that reading takes linear time. `Q` is a quote.
# From Python 3.12 on, expressions in an f-string may have its quotes; where these have braces, the f-string is split.
STRING = r"""
    (?i:b|u|f|t|[bft]?r|r[bft])? QQQ (?: [^Q\\]+ | \\. | Q(?!QQ) )* (?: QQQ | \Z )
  | (?i:[ft]r?|r[ft]) Q (?:
      [^Q\\\n{]+ | \\. | \{\{
    | \{ (?: [^{}Q\\\n] | \\[^\n] | Q (?: [^{}Q\\\n] | \\[^\n] )* Q )* \}
    | \{
    )* Q?
  | (?i:b|u|b?r|rb)? Q (?: [^Q\\\n]+ | \\. )* Q?
"""
DIGITS = "[0-9](?:_?[0-9])*"
TOKEN = re.compile(
    rf"""
    [ \t\f]*
    ( [a-zA-Z_]\w* (?![\w"'])  # a name, if it is no prefix of a string
    | [()\[\]{{}},] | \.(?![.0-9]) | [:=](?!=) | [-+*/<>](?![=*/<>]) | [0-9](?![\w.])  # the commonest of what follows
    | [-+*/%&|^@=<>!:]= | \*\*=? | //=? | >>=? | <<=? | -> | \.\.\.
    | 0[xX](?:_?[0-9a-fA-F])+ | 0[oO](?:_?[0-7])+ | 0[bB](?:_?[01])+
    | (?: {DIGITS} (?: \. (?:{DIGITS})? )? | \.{DIGITS} ) (?: [eE][-+]?{DIGITS} )? [jJ]?
    | (?: [ \t\f]* (?:\#[^\n]*)? \n )+ [ \t\f]*  # line ends, and the indentation after them
    | \\\n
    | {STRING.replace("Q", '"')}
    | {STRING.replace("Q", "'")}
    | [a-zA-Z_]\w*
    | .
    )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


def scan(lines: Iterable[str]) -> list[str]:
    """Return the tokens of lines of code, after a line end for the indentation of the first line.

    What follows a triple quote that is not closed is code again.
    """
    text = "\n".join(("", *lines, ""))
    found: list[str] = TOKEN.findall(NOT_SCANNED.sub("x", text))
    while found[-1].endswith("\n") and (opened := TRIPLE.match(found[-1])):
        found += TOKEN.findall(found.pop().replace(opened[1], "#"))
    return found
