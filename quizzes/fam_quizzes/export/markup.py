"""Convert Markdown to HTML and plain text for other programs."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import groupby

from fam.core.terminal import ITEM, blocks, spans, without_marks
from fam_quizzes.questions.gaps import Gap, fill_gaps

TAGS = {"code": "code", "strong": "strong", "emphasis": "em"}

# Rejected by XML or by Anki's database: control characters, surrogates and noncharacters.
UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
BREAKS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
MATHS = re.compile(r"\\(?=[()\[\]])|\$(?=\$)")
HOLE = "\ufdd0{}\ufdd1"  # marks a gap; never in a cleaned text
HOLES = re.compile("\ufdd0(\\d+)\ufdd1")


def clean(text: str) -> str:
    r"""Return a text that every format can hold: U+FFFD for characters that XML forbids, and `
    ` line ends.

    >>> clean("a\x07b\r\nc")
    'a\ufffdb\nc'
    """
    return UNUSABLE.sub("\ufffd", BREAKS.sub("\n", text))


def to_html(markup: str) -> str:
    r"""Convert Markdown to HTML; special characters of HTML and MathJax are escaped, formulas are MathJax.

    >>> to_html("A **filter** of `3 < 5`.")
    '<p>A <strong>filter</strong> of <code>3 &lt; 5</code>.</p>'
    >>> to_html("$i < n$ costs $5")
    '<p>\\(i &lt; n\\) costs $5</p>'
    """
    return _html(clean(markup))


def to_inline_html(markup: str) -> str:
    """Convert Markdown to HTML; a single paragraph without its tags.

    >>> to_inline_html("the *stride*")
    'the <em>stride</em>'
    """
    found = blocks(clean(markup))
    return _inline(found[0][1]) if [kind for kind, _ in found] == ["paragraph"] else to_html(markup)


def to_html_with_gaps(text: str, fill: Callable[[int, Gap], str]) -> str:
    """Convert a cloze text to HTML, with each gap replaced by the HTML of `fill(number, gap)`; numbers start at 1.

    >>> to_html_with_gaps("The {{stride|step}} is *2*.", lambda number, gap: "<b>?</b>")
    '<p>The <b>?</b> is <em>2</em>.</p>'
    """
    filled: list[str] = []

    def hole(number: int, gap: Gap) -> str:
        filled.append(fill(number, gap))
        return HOLE.format(number)

    html = _html(fill_gaps(clean(text), hole)).replace(
        "{", "&#123;"
    )  # a single brace could open a gap with the next text
    return HOLES.sub(lambda found: filled[int(found[1]) - 1], html)


def to_plain(markup: str) -> str:
    r"""Convert Markdown to plain text, with a line for each paragraph and item.

    >>> to_plain("A **filter**:\n\n- `1`\n- *2*")
    'A filter:\n- 1\n- 2'
    """
    return "\n".join(text if kind == "literal" else without_marks(text) for kind, text in blocks(clean(markup)))


def to_line(markup: str) -> str:
    """Convert Markdown to plain text on one line."""
    return " ".join(to_plain(markup).split())


def _html(markup: str) -> str:
    return "".join(_block(kind, text) for kind, text in blocks(markup))


def _block(kind: str, text: str) -> str:
    if kind == "literal":
        return f"<pre>{escape(text, quote=False)}</pre>"
    if kind == "paragraph":
        return f"<p>{_inline(text)}</p>"
    return "".join(_list(tag, list(lines)) for tag, lines in groupby(text.split("\n"), _list_tag))


def _list_tag(line: str) -> str:
    return "ul" if line.startswith("- ") else "ol"


def _list(tag: str, lines: list[str]) -> str:
    first = lines[0].partition(".")[0]
    start = f' start="{int(first)}"' if tag == "ol" and first != "1" else ""
    items = "".join(f"<li>{_inline(ITEM.sub('', line, count=1))}</li>" for line in lines)
    return f"<{tag}{start}>{items}</{tag}>"


def _inline(text: str) -> str:
    return "".join(_span(kind, piece) for kind, piece in spans(text))


def _span(kind: str, text: str) -> str:
    html = escape(text, quote=False)
    if kind == "math":  # MathJax reads it in Anki, Moodle and Canvas
        return rf"\({html}\)"
    if kind == "code":  # MathJax ignores code
        return f"<code>{html}</code>"
    html = MATHS.sub(lambda found: f"<span>{found[0]}</span>", html)
    return f"<{TAGS[kind]}>{html}</{TAGS[kind]}>" if kind else html
