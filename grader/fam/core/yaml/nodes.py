"""From the bytes of a file to the nodes of its YAML, which know their places.

Decks and exercises are plain YAML: mappings, lists and scalars. Anchors, aliases and tags are refused: they are how
a text that begins with `&`, `*` or `!` goes wrong, and without aliases no file is larger than it looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.error import Mark
from yaml.events import AliasEvent, Event, StreamEndEvent, StreamStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

from fam.core.diagnostics import Diagnostic
from fam.core.yaml.lookalikes import likely_cause

DEEPEST = 20  # a deck needs 7
BEYOND = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")
DECK = "a deck begins with `deck:` and `title:`"
UNREADABLE = "unreadable"  # the tag of a node about which everything has been said

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

__all__ = ["UNREADABLE", "MappingNode", "Node", "ScalarNode", "SequenceNode", "line_and_column", "read_nodes"]


def read_nodes(file: Path, source: str, empty: str = DECK) -> tuple[Node | None, list[Diagnostic]]:
    """Return the root of the file's one document, and what is wrong with its YAML; None if it cannot be read.

    Args:
        file: where `source` is from.
        source: the text.
        empty: what to say about an empty file.
    """
    unprintable = Reader.NON_PRINTABLE.search(source)
    if unprintable:
        return None, [_unprintable(file, source, unprintable.start())]
    for parser in (_fast_parser, _plain_parser):
        composer = _Composer(file, parser(source), empty)
        try:
            return composer.compose_all(), composer.faults
        except yaml.MarkedYAMLError as error:
            fault = _explain_syntax(file, error, source)
        except ValueError:  # PyYAML's own, for an escape such as "\UFFFFFFFF"
            fault = _no_character(file, source)
    return None, [*composer.faults, fault]


class _PlainParser(Reader, Scanner, Parser):
    """The parser that is written in Python: slow, but it says best what it stumbled over."""

    def __init__(self, source: str) -> None:
        Reader.__init__(self, source)
        Scanner.__init__(self)
        Parser.__init__(self)


def _plain_parser(source: str) -> _PlainParser:
    return _PlainParser(source)


def _fast_parser(source: str) -> _PlainParser:
    """Return libyaml's parser, where PyYAML was built with it: twenty times faster."""
    try:
        from yaml._yaml import CParser  # noqa: PLC0415 - not everybody's PyYAML has it
    except ImportError:
        return _PlainParser(source)
    return CParser(source)  # type: ignore[return-value]  # has the same methods


class _Composer(Composer, Resolver):
    """Make nodes of a parser's events; what our files do without becomes a fault."""

    check_event: Callable[..., bool]
    peek_event: Callable[[], Event]
    get_event: Callable[[], Event]

    def __init__(self, file: Path, parser: _PlainParser, empty: str) -> None:
        Composer.__init__(self)
        Resolver.__init__(self)
        self.check_event, self.peek_event, self.get_event = (
            parser.check_event,
            parser.peek_event,
            parser.get_event,
        )
        self.file, self.empty = file, empty
        self.faults: list[Diagnostic] = []
        self.depth = 0
        self.aliases: list[str | None] = []  # those that were reported

    def compose_all(self) -> Node | None:
        if self.check_event(StreamStartEvent):
            self.get_event()
        if self.check_event(StreamEndEvent):
            self._refuse(self.peek_event(), f"the file is empty: {self.empty}.", start=True)
            return None
        root = self.compose_document()
        if not self.check_event(StreamEndEvent):
            self._refuse(self.peek_event(), "a second document begins here: a file holds one; remove the line `---`.")
        return root

    def compose_node(self, parent: Node | None, index: Any) -> Node:
        event = self.peek_event()
        if isinstance(event, AliasEvent):
            self.get_event()
            if event.anchor not in self.aliases:
                self.aliases.append(event.anchor)
                self._refuse(
                    event,
                    f"`*{event.anchor}` is an alias in YAML, which is not supported here: put a text that begins "
                    "with `*` in quotes, and write out what is said twice.",
                )
            return ScalarNode(UNREADABLE, "", _mark(event), _mark(event))
        self._refuse_properties(event)
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=_mark(event))
        node = super().compose_node(parent, index)
        self.depth -= 1
        assert node is not None
        return node

    def _refuse_properties(self, event: Event) -> None:
        for name, sign, what in (("anchor", "&", "an anchor"), ("tag", "", "a tag")):
            given = getattr(event, name, None)
            if given is None:
                continue
            shown = sign + given.replace("tag:yaml.org,2002:", "!!")
            self._refuse(
                event,
                f"`{shown}` is {what} in YAML, which is not supported here: put a text that begins with "
                f"`{shown[0]}` in quotes.",
            )
            setattr(event, name, None)

    def _refuse(self, event: Event, what: str, *, start: bool = False) -> None:
        line, column = (1, 1) if start else (_mark(event).line + 1, _mark(event).column + 1)
        self.faults.append(Diagnostic(self.file, line, column, what))


def _mark(event: Event) -> Mark:
    """Return where an event begins; parsers always say it, though their types leave it open."""
    mark: Any = event.start_mark
    return mark  # type: ignore[no-any-return]


def line_and_column(source: str, index: int) -> tuple[int, int]:
    r"""Return line and column of a character, both from 1.

    >>> line_and_column("one\ntwo", 5)
    (2, 2)
    """
    before = source[:index]
    return before.count("\n") + 1, index - before.rfind("\n")


def _unprintable(file: Path, source: str, index: int) -> Diagnostic:
    what = f"the character U+{ord(source[index]):04X} cannot be shown: remove it."
    return Diagnostic(file, *line_and_column(source, index), what)


def _no_character(file: Path, source: str) -> Diagnostic:
    found = BEYOND.search(source)
    what = f"`{found[0] if found else 'an escape'}` stands for no character: they end at `\\U0010FFFF`."
    return Diagnostic(file, *line_and_column(source, found.start() if found else 0), what)


def _explain_syntax(file: Path, error: yaml.MarkedYAMLError, source: str) -> Diagnostic:
    """Say where the mistake probably is, and what the author probably meant."""
    stop = error.problem_mark or error.context_mark
    assert stop is not None  # scanners and parsers always say where
    began = error.context_mark or stop
    quoted = error.context == "while scanning a quoted scalar"  # it reached the end of the file
    cause = likely_cause(source, began.line, began.line if quoted else stop.line)
    if cause is not None:
        return Diagnostic(file, *line_and_column(source, cause[0]), cause[1])
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
    """Return whether to look where YAML began to read something, and not where it gave up."""
    context = error.context or ""
    if context in ("while scanning a quoted scalar", "while scanning a simple key"):
        return True
    return far and context.startswith("while parsing a flow")
