"""Draw Markdown in a terminal: lessons with headings, tables, formulas and pictures, wrapped between words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from fam.core.errors import CourseError
from fam.core.language import _
from fam.core.terminal import MATH, formula_text
from fam_grader.visualization.blocks import MAX_WIDTH, Look
from fam_grader.visualization.svg_text import draw_svg

if TYPE_CHECKING:
    from markdown_it.token import Token

FENCE = re.compile(r"^ {0,3}(```|~~~)")
CODE_OR_MATH = re.compile(rf"(?P<code>(?P<ticks>`+).+?(?P=ticks))|\$\$(?P<shown>[^$]+)\$\$|{MATH}", re.DOTALL)
SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~])")  # what Markdown would take for marks
TAG = re.compile(r"<[^>]*>")
INLINE = {"strong_open": "bold", "em_open": "italic", "s_open": "strike", "link_open": "underline"}
BULLET = {False: "•", True: "-"}
RULES = {False: ("─", "│", "┼"), True: ("-", "|", "+")}
UNDERLINES = {"h1": {False: "═", True: "="}, "h2": {False: "─", True: "-"}}
CODE, DIM = "cyan", "dim"
WHOLE = 24  # characters of code that are kept on one line
GLUE = "\ue000"  # a blank in it


def draw_markdown(path: Path, look: Look) -> list[Text]:
    """Return the lines of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    page = _Page(path.parent, look)
    return list(
        _spaced(page.blocks(Markdown(without_math(text, ascii=page.ascii)).parsed, min(look.width, MAX_WIDTH)))
    )


def without_math(markup: str, *, ascii: bool = False) -> str:
    r"""Return Markdown with its formulas in plain characters; code stays as it is.

    >>> without_math(r"A map has $n^2$ values, `$n$` not; $a * b$ costs \$5")
    'A map has n² values, `$n$` not; a\\*b costs \\$5'
    """
    parts: list[list[str]] = [[]]
    kinds = [False]
    fenced = False
    for line in markup.split("\n"):
        fence = bool(FENCE.match(line))
        code = fenced or fence or line.startswith(("    ", "\t"))
        fenced ^= fence
        if code != kinds[-1]:
            kinds.append(code)
            parts.append([])
        parts[-1].append(line)

    def plain(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        return SPECIAL.sub(r"\\\1", formula_text((found["shown"] or found["math"]).strip(), ascii=ascii))

    texts = ("\n".join(lines) for lines in parts)
    return "\n".join(text if code else CODE_OR_MATH.sub(plain, text) for code, text in zip(kinds, texts, strict=True))


class _Page:
    """Draws the blocks of a file; pictures are found from its folder."""

    def __init__(self, folder: Path, look: Look) -> None:
        self.folder, self.look = folder, look
        self._console = Console(width=look.width, force_terminal=False)  # wraps, and prints nothing
        self._draw: dict[str, Callable[[Token, Sequence[Token], int], list[Text]]] = {
            "heading_open": self._heading,
            "paragraph_open": self._paragraph,
            "bullet_list_open": self._list,
            "ordered_list_open": self._list,
            "fence": self._code,
            "code_block": self._code,
            "blockquote_open": self._quote,
            "table_open": self._table,
            "hr": lambda _token, _inner, width: [Text(RULES[self.ascii][0] * width, DIM)],
            "html_block": self._html,
        }

    @property
    def ascii(self) -> bool:
        """Whether only ASCII can be shown."""
        return self.look.mode == "ascii"

    def blocks(self, tokens: Sequence[Token], width: int) -> Iterator[list[Text]]:
        """Yield the lines of each block."""
        for token, inner in _nested(tokens):
            draw = self._draw.get(token.type)
            lines = draw(token, inner, width) if draw else []
            if lines:
                yield lines

    def _heading(self, token: Token, inner: Sequence[Token], width: int) -> list[Text]:
        text = self._inline(inner)
        text.stylize("bold")
        lines = self._wrapped(text, width)
        if token.tag in UNDERLINES:
            lines.append(Text(UNDERLINES[token.tag][self.ascii] * max(line.cell_len for line in lines), DIM))
        return lines

    def _paragraph(self, _token: Token, inner: Sequence[Token], width: int) -> list[Text]:
        """Return the lines of a paragraph; its pictures stand below it."""
        text = self._inline(inner, whole=WHOLE)
        lines = self._wrapped(text, width) if text else []
        for token in (child for each in inner for child in each.children or ()):
            if token.type == "image":
                lines += [*([Text()] if lines else []), *self._picture(token, width)]
        return lines

    def _picture(self, token: Token, width: int) -> list[Text]:
        alternative = self._wrapped(Text(_("Picture: {text}").format(text=token.content), "italic"), width)
        try:
            drawn = draw_svg(self.folder / str(token.attrs.get("src", "")), self.look)
        except CourseError:  # another kind of picture: its words remain
            drawn = []
        return [*alternative, *([Text()] if drawn else []), *drawn]

    def _list(self, token: Token, inner: Sequence[Token], width: int) -> list[Text]:
        lines: list[Text] = []
        first = int(token.attrs.get("start", 1))
        for number, (_item, content) in enumerate(_nested(inner), first):
            mark = f"{number}. " if token.type == "ordered_list_open" else f"{BULLET[self.ascii]} "
            blocks = list(self.blocks(content, width - len(mark)))
            tight = all(each.hidden for each, _inner in _nested(content) if each.type == "paragraph_open")
            item = [line for block in blocks for line in block] if tight else list(_spaced(blocks))
            if lines and not tight:
                lines.append(Text())
            lines += [Text(" " * len(mark) if row else mark) + line for row, line in enumerate(item)]
        return lines

    def _code(self, token: Token, _inner: Sequence[Token], width: int) -> list[Text]:
        lines = token.content.rstrip("\n").split("\n")
        return [part for line in lines for part in self._wrapped(Text(line, CODE), width - 4, "    ")]

    def _quote(self, _token: Token, inner: Sequence[Token], width: int) -> list[Text]:
        return [Text(f"{RULES[self.ascii][1]} ", DIM) + line for line in _spaced(self.blocks(inner, width - 2))]

    def _html(self, token: Token, _inner: Sequence[Token], width: int) -> list[Text]:
        """Return the words of HTML."""
        text = " ".join(unescape(TAG.sub("", re.sub(r"<!--.*?-->", "", token.content, flags=re.DOTALL))).split())
        return self._wrapped(Text(text), width) if text else []

    def _table(self, _token: Token, inner: Sequence[Token], width: int) -> list[Text]:
        """Return a table whose cells are wrapped between words; where that is too wide, a list of its rows."""
        rows = [
            [self._inline(cell) for _cell, cell in _nested(row)]
            for _part, part in _nested(inner)
            for _row, row in _nested(part)
        ]
        if not rows or not rows[0]:
            return []
        records, widths = self._records(rows, width), _widths(rows, width)
        grid = self._grid(rows, widths) if widths else records
        return grid if len(grid) <= max(len(records), len(rows) + 1) else records

    def _grid(self, rows: Sequence[Sequence[Text]], widths: Sequence[int]) -> list[Text]:
        across, down, crossing = RULES[self.ascii]
        lines: list[Text] = []
        wrapped = [[self._wrapped(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows]
        rule = Text(f"{across}{crossing}{across}".join(across * width for width in widths), DIM)
        parted = any(len(cell) > 1 for row in wrapped[1:] for cell in row)
        for number, row in enumerate(wrapped):
            if number == 1 or (number and parted):
                lines.append(rule)
            for part in range(max(map(len, row))):
                line = Text()
                for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
                    text = cell[part].copy() if part < len(cell) else Text()
                    text.stylize("" if number else "bold")
                    line.append(f" {down} " if column else "", DIM)
                    line.append_text(text).append(" " * (width - text.cell_len))
                line.rstrip()
                lines.append(line)
        return lines

    def _records(self, rows: Sequence[Sequence[Text]], width: int) -> list[Text]:
        """Return each row as lines `heading: cell`."""
        head, *body = rows
        lines: list[Text] = []
        for row in body:
            lines += [Text()] if lines else []
            for name, cell in zip(head, row, strict=True):
                label = Text(f"{name.plain}: " if name.plain else "", "bold")
                lines += self._wrapped(label + cell, width) if cell.plain else []
        return lines

    def _inline(self, tokens: Sequence[Token], *, whole: int = 0) -> Text:
        """Return what stands in a paragraph, a heading or a cell, with its styles; pictures are left out.

        Code of up to `whole` characters is kept on one line.
        """
        text = Text()
        styles: list[str] = []
        links: list[str] = []
        for token in (child for each in tokens for child in each.children or ()):
            if token.type in INLINE:
                styles.append(INLINE[token.type])
                links += [str(token.attrs.get("href", ""))] if token.type == "link_open" else []
            elif token.nesting < 0:
                styles.pop()
                if token.type == "link_close" and (href := links.pop()) != text.plain[-len(href) :]:
                    text.append(f" ({href})", DIM)
            elif token.type == "code_inline":
                code = token.content.replace(" ", GLUE if len(token.content) <= whole else " ")
                text.append(code if self.look.mode == "colour" else f"`{code}`", " ".join([*styles, CODE]))
            elif token.type == "text":
                after_blank = text.plain.endswith((" ", "\n"))  # HTML that is left out may stand between blanks
                text.append(token.content.lstrip() if after_blank else token.content, " ".join(styles))
            elif token.type in ("softbreak", "hardbreak"):
                text.append(" " if token.type == "softbreak" else "\n")
        text.rstrip()
        return text

    def _wrapped(self, text: Text, width: int, indent: str = "") -> list[Text]:
        lines = text.wrap(self._console, max(width, 1), tab_size=4) if text else [Text()]
        for line in lines:
            line.plain = line.plain.replace(GLUE, " ")
            line.rstrip()
        return [Text(indent) + line for line in lines]


def _nested(tokens: Sequence[Token]) -> Iterator[tuple[Token, Sequence[Token]]]:
    """Yield the outermost tokens, each with the tokens inside it."""
    index = 0
    while index < len(tokens):
        token, depth, end = tokens[index], int(tokens[index].nesting), index
        while depth > 0:
            end += 1
            depth += tokens[end].nesting
        yield token, tokens[index + 1 : end]
        index = end + 1


def _spaced(blocks: Iterator[list[Text]] | Sequence[list[Text]]) -> Iterator[Text]:
    """Yield the lines of blocks with a blank line between two of them."""
    for number, block in enumerate(blocks):
        if number:
            yield Text()
        yield from block


def _widths(rows: Sequence[Sequence[Text]], width: int) -> list[int] | None:
    """Return the width of each column, none of them narrower than its longest word; None if that does not fit."""
    columns = list(zip(*rows, strict=True))
    wants = [max(cell.cell_len for cell in column) for column in columns]
    needs = [max((cell_len(word) for cell in column for word in cell.plain.split()), default=1) for column in columns]
    room = width - 3 * (len(columns) - 1)
    if sum(needs) > room:
        return None
    widths, spare = list(needs), room - sum(needs)
    order = sorted(range(len(columns)), key=lambda column: wants[column] - needs[column])
    for left, column in zip(range(len(columns), 0, -1), order, strict=True):  # columns that want little get all of it
        more = min(wants[column] - needs[column], spare // left)
        widths[column], spare = needs[column] + more, spare - more
    return widths
