"""Turn HTML, as flashcard programs keep it, into the small Markdown of decks: text, lists, code, formulas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from fam.core.latex import LatexError, to_unicode

BLOCKS = {
    "address",
    "article",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}
BLOCKS |= {"hr", "ol", "p", "pre", "section", "table", "tr", "ul"}
IGNORED = {"script", "style"}
SOUND = re.compile(r"\[sound:[^\]]*\]|\[anki:[^\]]*\].*?\[/anki:[^\]]*\]", re.DOTALL)
FORMULA = re.compile(
    r"\\\((?P<a>.+?)\\\)|\\\[(?P<b>.+?)\\\]|\[\$\](?P<c>.+?)\[/\$\]|\[\$\$\](?P<d>.+?)\[/\$\$\]"
    r"|\[latex\]\$*(?P<e>.+?)\$*\[/latex\]|<anki-mathjax[^>]*>(?P<f>.+?)</anki-mathjax>",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>")
HELD = "\ue000{}\ue001"
HOLDER = re.compile("\ue000(\\d+)\ue001")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\ufeff]")
RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


@dataclass(frozen=True)
class Picture:
    """A picture in a text: its file, and what it shows in words."""

    file: str
    alt: str = ""


@dataclass(frozen=True)
class TextOfHtml:
    """What a piece of HTML holds."""

    text: str
    pictures: tuple[Picture, ...] = ()
    sounds: int = 0


def text_of_html(html: str) -> TextOfHtml:
    r"""Return the text of HTML as small Markdown.

    >>> text_of_html("H<sub>2</sub>O &amp;<br>a <b>costs</b> $5<ul><li>x</li><li>y</li></ul>").text
    'H₂O &\n\na costs \\$5\n\n- x\n- y'
    >>> text_of_html(r"\(x^2 &lt; 3\) <img src='a.png'>[sound:b.mp3]").pictures
    (Picture(file='a.png', alt=''),)
    """
    formulas: list[str] = []

    def hold(found: re.Match[str]) -> str:
        inside = next(group for group in found.groups() if group is not None)
        formulas.append(unescape(TAG.sub("", inside)).strip())
        return HELD.format(len(formulas) - 1)

    without, sounds = SOUND.subn("", html)
    parser = _Parser()
    parser.feed(FORMULA.sub(hold, without))
    parser.close()
    text = HOLDER.sub(lambda found: formula(formulas[int(found[1])]), _lines("".join(parser.pieces)))
    return TextOfHtml(text, tuple(parser.pictures), sounds)


def formula(latex: str) -> str:
    r"""Return a formula as decks write it, or as code if a terminal could not show it.

    >>> formula("x^2"), formula(r"\begin{cases} a \end{cases}")
    ('$x^2$', '`\\begin{cases} a \\end{cases}`')
    """
    line = " ".join(latex.replace("$", "").split())
    try:
        to_unicode(line)
    except LatexError:
        return f"`{line.replace('`', chr(39))}`"
    return f"${line}$"


def literal(text: str) -> str:
    r"""Return a text so that no character of it is markup.

    >>> literal("a`b $5")
    "a'b \\$5"
    """
    return text.replace("`", "'").replace("$", r"\$")


@dataclass
class _Parser(HTMLParser):
    """Collects the pieces of the text; a line feed begins a block."""

    pieces: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, an item, a piece of code, or take a picture."""
        given = dict(attrs)
        if tag == "img" and given.get("src"):
            self.pictures.append(Picture(given["src"] or "", " ".join((given.get("alt") or "").split())))
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag in BLOCKS:
            self.pieces.append("\n")
        if tag in IGNORED or tag in ("code", "sub", "sup"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a block or a piece of code."""
        if tag in self.inside:
            self.inside.remove(tag)
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Take a text; line ends in it are spaces."""
        last = self.inside[-1] if self.inside else ""
        text = " ".join(re.split(r"[\s\xa0]+", CONTROL.sub(" ", data)))
        if last in IGNORED or not text:
            return
        if last == "code" and text.strip():
            text = f"`{text.strip().replace('`', chr(39))}`"
        elif last in ("sub", "sup"):
            text = _script(literal(text.strip()), last)
        else:
            text = literal(text)
        self.pieces.append(text)


def _script(text: str, tag: str) -> str:
    table, sign = (RAISED, "^") if tag == "sup" else (LOWERED, "_")
    if all(ord(letter) in table for letter in text):
        return text.translate(table)
    return f"{sign}{text}" if len(text) == 1 else f"{sign}({text})"


def _lines(text: str) -> str:
    """Return blocks as paragraphs, and the items of a list on lines of their own."""
    found = ""
    for line in (" ".join(line.split()) for line in text.split("\n")):
        if line and line != "-":
            gap = "\n" if line.startswith("- ") and found.rpartition("\n")[2].startswith("- ") else "\n\n"
            found += (gap if found else "") + line
    return found
