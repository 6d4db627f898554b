"""Text for a screen: the decks' small Markdown in lines that fit, with colours or plain."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from dataclasses import dataclass

import click

MAX_WIDTH = 88
FENCE = "```"
INLINE = re.compile(r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|(?<![\w*])\*(?P<emphasis>[^*\s][^*]*)\*(?![\w*])")
ITEM = re.compile(r"(- |\d+\. )")
GLUE = "\0"  # no space for textwrap

STYLES: dict[str, dict[str, str | bool]] = {
    "code": {"fg": "cyan"},
    "strong": {"bold": True},
    "emphasis": {"italic": True},
}


@dataclass(frozen=True)
class Screen:
    """How wide the terminal is, and what it can show; `plain` is for screen readers: words only, no drawing."""

    width: int = 80
    colour: bool = True
    plain: bool = False
    unicode: bool = True

    @classmethod
    def here(cls, *, plain: bool = False) -> Screen:
        """Look at standard output and the environment."""
        return cls(
            width=min(MAX_WIDTH, shutil.get_terminal_size().columns),
            colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ and not plain,
            plain=plain,
            unicode=not plain and _encodes("█░✓✗▸·─"),
        )

    def styled(self, text: str, **style: str | bool) -> str:
        """Give `text` in a style, where there are styles."""
        return click.style(text, **style) if self.colour else text  # type: ignore[arg-type]

    def sign(self, wanted: str, plain: str) -> str:
        """Give the sign that is wanted, or a plain one where it cannot be shown."""
        return wanted if self.unicode else plain

    def text(self, markup: str, indent: str = "") -> str:
        """Write the decks' small Markdown: paragraphs and lists are wrapped, fenced blocks kept as they are."""
        return "\n\n".join(self._block(kind, block, indent) for kind, block in blocks(markup))

    def _block(self, kind: str, block: str, indent: str) -> str:
        if kind == "literal":
            return textwrap.indent(block, indent + "    ")
        if kind == "list":
            return "\n".join(
                self._wrapped(line, indent, hang=len(line) - len(_item_text(line))) for line in block.split("\n")
            )
        return self._wrapped(block, indent)

    def _wrapped(self, text: str, indent: str, hang: int = 0) -> str:
        marked = INLINE.sub(lambda found: found[0].replace(" ", GLUE) if found["code"] else found[0], text)
        lines = textwrap.wrap(
            marked,
            self.width,
            initial_indent=indent,
            subsequent_indent=indent + " " * hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return INLINE.sub(self._styled_inline, "\n".join(lines).replace(GLUE, " "))

    def _styled_inline(self, found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if not self.colour:
            return found[0] if kind == "code" and not self.plain else found[kind]
        return self.styled(found[kind], **STYLES[kind])


def _item_text(line: str) -> str:
    return ITEM.sub("", line, count=1)


def _encodes(text: str) -> bool:
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
    """Give small Markdown without its marks, as speech and CSV need it.

    >>> plain("A **filter** of `3 x 3`.")
    'A filter of 3 x 3.'
    """
    return INLINE.sub(lambda found: found[found.lastgroup or 0], markup).replace(f"{FENCE}\n", "")
