"""The texts themselves: Markdown that closes, nothing too wide, nothing left over, nothing cut off by YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import fields

from fam.core.diagnostics import Diagnostic
from fam.core.terminal import FENCE
from fam.core.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from fam_quizzes.decks.model import Deck
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext

WIDEST = 76  # columns of a fenced block, which is indented by 4 on a terminal of 80
NO_TEXTS = {"answer", "cards", "concept", "concepts", "deck", "draw", "formula", "id", "see", "tags", "unit"} | {
    "variant",
    "where",
}
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX)\b")
BLOCK = re.compile(rf"^ *{FENCE}|^( *)- .*(\n\1  .*)*\n\1- ", re.MULTILINE)
STRONG = re.compile(r"(?<!\s)\*\*|\*\*(?!\s)")  # `2 ** 3` is a power
DRAWN = re.compile(r"\{[^{}]*\}")
COMMENT = re.compile(r" (#.*)")  # after one space; two make it a comment that was meant
Path = tuple[str | int, ...]


def texts_of(record: Struct) -> Iterator[tuple[Struct, Path, str]]:
    """Return all that readers will read: the record it stands in, the way there, and the text."""
    for info in fields(record):
        value = getattr(record, info.name)
        for number, item in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(item, Struct):
                yield from texts_of(item)
            elif isinstance(item, str) and info.name not in NO_TEXTS:
                yield record, (info.name, number), item
        if isinstance(value, str) and info.name not in NO_TEXTS:
            yield record, (info.name,), value


def markdown(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """What opens, closes; and a fenced block fits the terminal."""
    for record, path, text in texts_of(deck):
        if _folded(source, record, path):
            what = "in a folded text (`>`) the lines of a block or a list run together: write it with `|`."
            yield source.fault(what, record, *path)
            continue
        flow, *rest = re.split(rf"^{FENCE}\w*\n?", text, flags=re.MULTILINE)
        if len(rest) % 2:
            yield source.fault(
                "a block between ``` lines is not closed: add the last line.", record, *path, near=FENCE
            )
            continue
        blocks, flows = rest[::2], [flow, *rest[1::2]]
        yield from _marks(source, record, path, "\n\n".join(flows))
        for line in "".join(blocks).split("\n"):
            if len(line) > WIDEST:
                what = f"a line of a block has {len(line)} columns: at most {WIDEST} fit a terminal; break it."
                yield source.warning(what, record, *path, near=line)


def _folded(source: DeckSource, record: Struct, path: Path) -> bool:
    node = source.node(record, *path)
    written = source.text[node.start_mark.index : node.end_mark.index]
    return isinstance(node, ScalarNode) and node.style == ">" and bool(BLOCK.search(written))


def _marks(source: DeckSource, record: Struct, path: Path, text: str) -> Iterator[Diagnostic]:
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*- )", text):
        pieces = paragraph.split("`")
        if len(pieces) % 2 == 0:
            near = pieces[-1].strip()[:20]
            what = "a backquote has no other half: close the `code`, or remove it."
            yield source.fault(what, record, *path, near=f"`{near}" if near else "")
        elif len(STRONG.findall(DRAWN.sub("", " ".join(pieces[::2])))) % 2:
            yield source.warning("`**` has no other half: close what is **strong**.", record, *path, near="**")


def leftovers(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Nobody reads what its author did not finish, or a tab that is as wide as a terminal likes."""
    for record, path, text in texts_of(deck):
        found = LEFT_OVER.search(text)
        if found:
            what = f"`{found[0]}` is left over: finish the text."
            yield source.warning(what, record, *path, near=found[0])
        if "\t" in text:
            yield source.warning("a tab is wider here than there: take spaces.", record, *path, near="\t")


def cut_texts(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """A `#` after a space ends a text without quotes, and what follows is lost."""
    for node in _plain_texts(source.root):
        found = COMMENT.match(source.text, node.end_mark.index)
        if found:
            what = (
                f"YAML cuts the text off before `{found[1][:20].rstrip()}`, as a comment: put the text in quotes; "
                "before a comment, put two spaces."
            )
            yield source.fault_at(node.end_mark.index + 1, what, warning=True)


def _plain_texts(node: Node | None) -> Iterator[ScalarNode]:
    if isinstance(node, MappingNode):
        for _, value in node.value:
            yield from _plain_texts(value)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from _plain_texts(value)
    elif isinstance(node, ScalarNode) and not node.style and node.tag.endswith(":str"):
        yield node
