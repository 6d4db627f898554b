"""YAML's syntax errors, in words that say how to fix them."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from fam.core.diagnostics import Diagnostic

# (what PyYAML says, what we say); the first that fits. `{line}` is where that began which went wrong; `{sign}` is the
# character that it stumbled over.
EXPLANATIONS = [
    (r"nested too deeply", "this is nested too deeply: look for stray brackets."),
    (
        r"mapping values are not allowed",
        "a colon stands here where none may: put a text with `: ` in it in quotes, look at the indent, and see that "
        "the colon of the line before has a space after it.",
    ),
    (
        r"found character '\\t'|found a tab character",
        "a tab stands here: YAML wants spaces, so indent with spaces.",
    ),
    (
        r"found character '(?P<sign>.)' that cannot start any token",
        "a text cannot begin with {sign}: put it in quotes.",
    ),
    (
        r"while scanning a quoted scalar.*(unexpected end of stream|unexpected document separator)",
        "the quote that opens here is never closed: close it, and double a quote within.",
    ),
    (
        r"unknown escape character|expected escape sequence",
        "a backslash is special between double quotes: write it twice, or take single quotes.",
    ),
    (
        r"sequence entries are not allowed",
        "a list cannot begin here: put its first `- ` on a line of its own, or write `[one, two]`.",
    ),
    (
        r"while scanning an? (alias|anchor)",
        "a text cannot begin with `*` or `&`: put it in quotes.",
    ),
    (
        r"while scanning a block scalar",
        "only the text itself, on lines of its own, may follow `|` or `>`: put a text that begins so in quotes.",
    ),
    (
        r"while scanning a (directive|tag)|while parsing a node.*tag",
        "a text cannot begin with `%` or `!`: put it in quotes.",
    ),
    (
        r"while scanning a simple key",
        "this line is no `key: value`: its colon (and a space after it) is missing, or it belongs to the text above "
        "and needs that text's indent; a `#` after a space ends a text.",
    ),
    (
        r"while parsing a flow sequence",
        "the `[` of line {line} is not closed in line {stop}: expected `,` or `]`; put a text with brackets, "
        "commas or braces in quotes.",
    ),
    (
        r"while parsing a flow mapping",
        "the `{{` of line {line} is not closed in line {stop}: expected `,` or `}}`; put a text that begins with "
        "a brace in quotes.",
    ),
    (
        r"while parsing a block mapping.*found '<scalar>'",
        "this goes on after the end of its value: put the whole text in quotes, and double quotes within; a closing "
        "quote, a closing bracket and a `#` after a space end a value.",
    ),
    (
        r"expected the node content, but found '<stream end>'",
        "the file ends here, and a `[` or `{{` is still open: close it.",
    ),
    (
        r"expected the node content, but found '(?P<sign>.)'",
        "a text cannot begin with {sign}: put it in quotes, and look for the bracket's other half.",
    ),
    (
        r"while parsing a block (mapping|collection)",
        "the indent does not fit: what belongs to the block of line {line} begins in the same column as that.",
    ),
]

SIGNS = {"`": "a backquote"}


def explain_syntax(file: Path, error: yaml.MarkedYAMLError) -> Diagnostic:
    """Say where the mistake probably is, and what the author probably meant."""
    stop = error.problem_mark or error.context_mark
    assert stop is not None  # scanners and parsers always say where
    began = error.context_mark or stop
    mark = began if _began_it(error, began.line != stop.line) else stop
    said = f"{error.context or ''} {error.problem or ''}"
    what = f"YAML cannot read this ({error.problem}): put texts in quotes."
    for pattern, words in EXPLANATIONS:
        found = re.search(pattern, said)
        if found:
            sign = found.groupdict().get("sign", "")
            what = words.format(line=began.line + 1, stop=stop.line + 1, sign=SIGNS.get(sign, f"`{sign}`"))
            break
    return Diagnostic(file, mark.line + 1, mark.column + 1, what)


def _began_it(error: yaml.MarkedYAMLError, far: bool) -> bool:
    """Tell whether to look where YAML began to read something, and not where it gave up."""
    context = error.context or ""
    if context in ("while scanning a quoted scalar", "while scanning a simple key"):
        return True
    return far and context.startswith("while parsing a flow")
