"""Rules on texts: Markdown, width, leftovers, and comments by mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.terminal import FENCE
from fam.core.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from fam_quizzes.decks.kinds import fields_of
from fam_quizzes.decks.model import Deck
from fam_quizzes.decks.source import DeckSource
from fam_quizzes.lint.context import LintContext

WIDEST = 76  # columns of a fenced block, which is indented by 4 on a terminal of 80
NO_TEXTS = {"answer", "cards", "concept", "concepts", "deck", "draw", "formula", "id", "see", "tags", "unit"} | {
    "image",
    "shape",
    "variant",
    "where",
}
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX)\b")
BLOCK = re.compile(rf"^ *{FENCE}|^( *)- .*(\n\1  .*)*\n\1- ", re.MULTILINE)
EMPTY_LINE = re.compile(r"\n[ \r]*\n(?=\s*\S)")
STRONG = re.compile(r"(?<!\s)\*\*|\*\*(?!\s)")  # not `2 ** 3`, a power
DRAWN = re.compile(r"\{[^{}]*\}")
COMMENT = re.compile(r" (#.*)")  # after one space; authors put two before a real comment
Path = tuple[str | int, ...]


def texts_of(record: Struct) -> Iterator[tuple[Struct, Path, str]]:
    """Return all texts for readers, each with its record and path."""
    for name in fields_of(type(record)):
        value = getattr(record, name)
        for number, item in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(item, Struct):
                yield from texts_of(item)
            elif isinstance(item, str) and name not in NO_TEXTS:
                yield record, (name, number), item
        if isinstance(value, str) and name not in NO_TEXTS:
            yield record, (name,), value


def markdown(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Report unbalanced Markdown, folded lists and code blocks, and lines too wide for a terminal."""
    for record, path, text in texts_of(deck):
        folded = _folded(source, record, path)
        if BLOCK.search(folded):
            what = "a folded text (`>`) joins the lines of blocks and lists: use `|`."
            yield source.fault(what, record, *path)
            continue
        if EMPTY_LINE.search(folded):
            what = "an empty line in a folded text (`>`) begins no paragraph: use `|`."
            yield source.warning(what, record, *path)
        flow, *rest = re.split(rf"^{FENCE}\w*\n?", text, flags=re.MULTILINE)
        if len(rest) % 2:
            yield source.fault("unclosed code block: add the final ``` line.", record, *path, near=FENCE)
            continue
        blocks, flows = rest[::2], [flow, *rest[1::2]]
        yield from _marks(source, record, path, "\n\n".join(flows))
        for line in "".join(blocks).split("\n"):
            if len(line) > WIDEST:
                what = f"a line of a block has {len(line)} columns: at most {WIDEST} fit a terminal; break it."
                yield source.warning(what, record, *path, near=line)


def _folded(source: DeckSource, record: Struct, path: Path) -> str:
    """Return a text as it is written, if YAML folds it."""
    node = source.node(record, *path)
    folded = isinstance(node, ScalarNode) and node.style == ">"
    return source.text[node.start_mark.index : node.end_mark.index] if folded else ""


def _marks(source: DeckSource, record: Struct, path: Path, text: str) -> Iterator[Diagnostic]:
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*- )", text):
        pieces = paragraph.split("`")
        if len(pieces) % 2 == 0:
            near = pieces[-1].strip()[:20]
            what = "unbalanced backquote: close the `code`, or remove it."
            yield source.fault(what, record, *path, near=f"`{near}" if near else "")
        elif len(STRONG.findall(DRAWN.sub("", " ".join(pieces[::2])))) % 2:
            yield source.warning("unbalanced `**`: close the **bold** text.", record, *path, near="**")


def leftovers(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about TODO marks and tabs."""
    for record, path, text in texts_of(deck):
        found = LEFT_OVER.search(text)
        if found:
            what = f"`{found[0]}` in a text: finish it."
            yield source.warning(what, record, *path, near=found[0])
        if "\t" in text:
            yield source.warning(
                "tab in a text: use spaces, which have the same width everywhere.", record, *path, near="\t"
            )


def cut_texts(source: DeckSource, deck: Deck, context: LintContext) -> Iterator[Diagnostic]:
    """Warn about unquoted texts that YAML cuts off at ` #`."""
    for node in plain_texts(source.root):
        found = COMMENT.match(source.text, node.end_mark.index)
        if found:
            what = (
                f"YAML cuts the text off before `{found[1][:20].rstrip()}`, as a comment: put the text in quotes; "
                "before a comment, put two spaces."
            )
            yield source.fault_at(node.end_mark.index + 1, what, warning=True)


def plain_texts(node: Node | None) -> Iterator[ScalarNode]:
    """Return the values that are texts without quotes."""
    if isinstance(node, MappingNode):
        for _, value in node.value:
            yield from plain_texts(value)
    elif isinstance(node, SequenceNode):
        for value in node.value:
            yield from plain_texts(value)
    elif isinstance(node, ScalarNode) and not node.style and node.tag.endswith(":str"):
        yield node
