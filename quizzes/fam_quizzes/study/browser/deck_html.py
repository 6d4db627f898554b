"""The decks' small Markdown as HTML, with formulas in plain characters."""

from __future__ import annotations

from html import escape
from itertools import groupby

from fam.core.terminal import ITEM, blocks, formula_text, spans

TAGS = {"code": "code", "strong": "strong", "emphasis": "em"}
PICTURES = "decks/"  # the folder of the site with what lies in the folder of the decks


def to_html(markup: str) -> str:
    r"""Convert the decks' Markdown to HTML; formulas are plain characters.

    >>> to_html("All **four** of $n^2$:\n\n- `a < b`")
    '<p>All <strong>four</strong> of n²:</p><ul><li><code>a &lt; b</code></li></ul>'
    """
    return "".join(_block(kind, text) for kind, text in blocks(markup))


def _block(kind: str, text: str) -> str:
    if kind == "literal":
        return f'<pre tabindex="0">{escape(text)}</pre>'
    if kind == "paragraph":
        return f"<p>{_inline(text)}</p>"
    lists = groupby(text.split("\n"), lambda line: "ul" if line.startswith("- ") else "ol")
    return "".join(f"<{tag}>{''.join(map(_item, lines))}</{tag}>" for tag, lines in lists)


def _item(line: str) -> str:
    return f"<li>{_inline(ITEM.sub('', line, count=1))}</li>"


def _inline(text: str) -> str:
    return "".join(_span(kind, piece) for kind, piece in spans(text))


def _span(kind: str, text: str) -> str:
    html = escape(formula_text(text) if kind == "math" else text, quote=False)
    return f"<{TAGS[kind]}>{html}</{TAGS[kind]}>" if kind in TAGS else html


def inline_html(markup: str) -> str:
    """Convert a text to HTML without a paragraph around it, if it is one.

    >>> inline_html("a **b**")
    'a <strong>b</strong>'
    """
    html = to_html(markup)
    return html.removeprefix("<p>").removesuffix("</p>") if html.count("<p>") == 1 and html.endswith("</p>") else html


def element(tag: str, text: str, attributes: str = "") -> str:
    """Return an element with a text, which is escaped.

    >>> element("p", "a < b", 'class="c"')
    '<p class="c">a &lt; b</p>'
    """
    return f"<{tag}{' ' if attributes else ''}{attributes}>{escape(text)}</{tag}>"


def picture_html(image: str, alt: str) -> str:
    """Return the picture of a card or question, "" if it has none.

    >>> picture_html("pictures/a.png", 'A "map"')
    '<p><img src="decks/pictures/a.png" alt="A &quot;map&quot;"></p>'
    """
    return f'<p><img src="{escape(PICTURES + image)}" alt="{escape(alt)}"></p>' if image else ""
