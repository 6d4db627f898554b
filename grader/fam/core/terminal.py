"""Text for a screen: the decks' small Markdown in lines that fit, with colours or plain."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import click

from fam.core.latex import LatexError, to_unicode

MAX_WIDTH = 88  # of a deck's texts: longer lines are hard to read
FENCE = "```"
MATH = r"(?<![\w$\\])\$(?P<math>[^\s$\]),.;:](?:[^$]*[^\s$\\])?)\$(?![\w$])"
INLINE = re.compile(
    rf"`(?P<code>[^`]+)`|\\(?P<dollar>\$)|{MATH}"
    r"|\*\*(?P<strong>[^*]+)\*\*|(?<![\w*])\*(?P<emphasis>[^*\s][^*]*)\*(?![\w*])"
)
ITEM = re.compile(r"(- |\d+\. )")
SHORT = 50  # characters of code that are kept on one line

# Signs of the decks' texts, as a terminal without them can show them.
SIGNS = str.maketrans({"×": "x", "−": "-", "·": "*", "²": "^2", "→": "->", "…": "...", "’": "'"})
STYLES: dict[str, dict[str, str | bool]] = {
    "code": {"fg": "cyan"},
    "strong": {"bold": True},
    "emphasis": {"italic": True},
}


@dataclass(frozen=True)
class Screen:
    """The width and the capabilities of a terminal.

    `plain` is for screen readers: words only, no drawing. `ascii`: not even the signs of arithmetic can be shown.
    """

    width: int = 80
    colour: bool = True
    plain: bool = False
    unicode: bool = True
    ascii: bool = False

    @classmethod
    def here(cls, *, plain: bool = False, max_width: int = MAX_WIDTH) -> Screen:
        """Return the capabilities of standard output, by its encoding and the environment."""
        return cls(
            width=min(max_width, shutil.get_terminal_size().columns),
            colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ and not plain,
            plain=plain,
            unicode=not plain and can_show("█░✓✗▸·─"),
            ascii=not can_show("".join(map(chr, SIGNS))),
        )

    def styled(self, text: str, **style: str | bool) -> str:
        """Return `text` in a style if the terminal has colours."""
        return click.style(text, **style) if self.colour else text  # type: ignore[arg-type]

    def sign(self, wanted: str, plain: str) -> str:
        """Return `wanted`, or `plain` if the terminal cannot show it."""
        return wanted if self.unicode else plain

    def indented(self, text: str, indent: str = " " * 4) -> list[str]:
        """Return the wrapped lines of a paragraph without markup."""
        return textwrap.wrap(
            text, self.width, initial_indent=indent, subsequent_indent=indent, break_long_words=False
        )

    def text(self, markup: str, indent: str = "") -> str:
        """Write the decks' small Markdown: paragraphs and lists are wrapped, fenced blocks kept as they are."""
        shown = markup.translate(SIGNS) if self.ascii else markup
        return "\n\n".join(self._block(kind, block, indent) for kind, block in blocks(shown))

    def _block(self, kind: str, block: str, indent: str) -> str:
        if kind == "literal":
            return textwrap.indent(block, indent + "    ")
        return "\n".join(self._wrapped(line, indent, hang=_hang(line)) for line in block.split("\n"))

    def _wrapped(self, text: str, indent: str, hang: str) -> str:
        """Wrap by what is seen: marks and colours take no room."""
        lines, room = [indent], self.width - len(indent)
        for word in self._words(text):
            needs = len(click.unstyle(word))
            if needs > room and lines[-1].strip():
                lines[-1] = lines[-1].rstrip(" ")
                lines.append(indent + hang)
                room = self.width - len(lines[-1])
            lines[-1] += f"{word} "
            room -= needs + 1
        lines[-1] = lines[-1].rstrip(" ")
        return "\n".join(lines)

    def _words(self, text: str) -> list[str]:
        """Split a text at its spaces, with each word in its style; a short piece of code stays whole."""
        words = [""]
        for kind, piece in spans(text):
            if kind == "math":
                kind, piece = "", formula_text(piece, ascii=self.ascii)  # noqa: PLW2901 - as it is shown
            whole = kind == "code" and len(piece) < SHORT
            for number, part in enumerate([piece] if whole else re.split(r"\s+", piece)):
                if number:
                    words.append("")
                words[-1] += self._marked(kind, part) if part else ""
        return [word for word in words if word]

    def _marked(self, kind: str, text: str) -> str:
        if not kind or self.plain:
            return text
        if not self.colour:
            return f"`{text}`" if kind == "code" else text
        return self.styled(text, **STYLES[kind])


def spans(text: str) -> Iterator[tuple[str, str]]:
    r"""Split a paragraph into `(kind, text)`: `code`, `math`, `strong`, `emphasis`, or nothing special.

    A formula is LaTeX between dollar signs; a dollar sign may have a backslash before it.

    >>> list(spans("A **filter** of `3`"))
    [('', 'A '), ('strong', 'filter'), ('', ' of '), ('code', '3')]
    >>> list(spans(r"$n^2$ costs \$5 to $9"))
    [('math', 'n^2'), ('', ' costs '), ('', '$'), ('', '5 to $9')]
    """
    end = 0
    for found in INLINE.finditer(text):
        if found.start() > end:
            yield "", text[end : found.start()]
        kind = found.lastgroup or ""
        yield kind if kind != "dollar" else "", found[kind]
        end = found.end()
    if end < len(text):
        yield "", text[end:]


def legible(text: str) -> str:
    """Return a text wrapped between words if a terminal shows it; what programs read stays on its lines."""
    return fitted(text, shutil.get_terminal_size().columns) if sys.stdout.isatty() else text


def fitted(text: str, width: int) -> str:
    r"""Break lines that are too long between words; what two spaces part or parentheses hold stays together.

    >>> fitted("Letters pick, Enter confirms (- don't know):", 38)
    "Letters pick, Enter confirms\n(- don't know):"
    >>> fitted("  [any key] show  [?] one more hint  [q] quit", 24)
    '  [any key] show\n  [?] one more hint\n  [q] quit'
    """
    return "\n".join(_fitted(line, width) for line in text.split("\n"))


def _fitted(line: str, width: int) -> str:
    if len(click.unstyle(line)) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip(" "))]
    lines, blank = [indent], ""
    for group in re.split(r" {2,}", line.strip(" ")):
        for word in _unbroken(group, width - len(indent)):
            if blank and len(click.unstyle(f"{lines[-1]}{blank}{word}")) > width:
                lines.append(indent)
                blank = ""
            lines[-1] += f"{blank}{word}"
            blank = " "
        blank = "  "
    return "\n".join(lines)


def _unbroken(text: str, room: int) -> list[str]:
    """Return what stays on one line: all of a text, what is in parentheses, or else words."""
    if len(click.unstyle(text)) <= room:
        return [text]
    parts = re.findall(r"\([^()]*\)\S*|\S+", text)
    return [word for part in parts for word in ([part] if len(click.unstyle(part)) <= room else part.split(" "))]


def _hang(line: str) -> str:
    item = ITEM.match(line)
    return " " * len(item[0]) if item else ""


def can_show(text: str) -> bool:
    """Return whether standard output's encoding has all characters of `text`."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def blocks(markup: str) -> list[tuple[str, str]]:
    r"""Split small Markdown into `(kind, text)`: `paragraph` (on one line), `list` (a line an item), `literal`.

    >>> blocks("One\ntwo.\n\n- a\n- b\n\n```\n1  2\n```")
    [('paragraph', 'One two.'), ('list', '- a\n- b'), ('literal', '1  2')]
    """
    found: list[tuple[str, str]] = []
    for number, part in enumerate(re.split(rf"^{FENCE}\w*\n?", markup, flags=re.MULTILINE)):
        if number % 2:
            found.append(("literal", part.rstrip("\n")))
        else:
            found += [_flow(text) for text in re.split(r"\n\s*\n", part) if text.strip()]
    return found


def _flow(text: str) -> tuple[str, str]:
    lines = text.strip("\n").split("\n")
    if not ITEM.match(lines[0]):
        return "paragraph", " ".join(line.strip() for line in lines)
    items: list[str] = []
    for line in lines:
        if ITEM.match(line):
            items.append(line.rstrip())
        else:
            items[-1] += " " + line.strip()
    return "list", "\n".join(items)


def plain(markup: str) -> str:
    """Return small Markdown without its marks, as speech and CSV need it.

    >>> plain("A **filter** of `3 x 3`.")
    'A filter of 3 x 3.'
    """
    return without_marks(markup).replace(f"{FENCE}\n", "")


def without_marks(text: str) -> str:
    """Return a paragraph without its marks, with formulas in plain characters.

    >>> without_marks("**All** of $n^2$")
    'All of n²'
    """
    return "".join(formula_text(piece) if kind == "math" else piece for kind, piece in spans(text))


def formula_text(formula: str, *, ascii: bool = False) -> str:
    """Return a formula in plain characters, or as it is written if it is not one."""
    try:
        return to_unicode(formula, ascii=ascii)
    except LatexError:
        return f"${formula}$"
