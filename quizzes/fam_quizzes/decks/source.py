"""Read deck files: text, YAML nodes, records and faults."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from fam.core.diagnostics import Diagnostic
from fam.core.errors import CourseError, one_line
from fam.core.text import pluralize
from fam.core.yaml.nodes import MappingNode, Node, SequenceNode, line_and_column, read_nodes
from fam_quizzes.decks.convert import convert_deck
from fam_quizzes.decks.model import Deck
from fam_quizzes.decks.own import OWN, is_own, own_id

MAX_SHOWN = 10  # faults in one error message


@dataclass(frozen=True)
class DeckSource:
    """A deck file."""

    file: Path
    text: str = ""
    root: Node | None = None
    deck: Deck | None = None
    """The deck without its faulty parts; None if the file cannot be parsed."""
    faults: tuple[Diagnostic, ...] = ()
    """Syntax and type errors."""
    lost: frozenset[str] = frozenset()
    """The ids of the faulty items that `deck` lacks."""
    nodes: Mapping[int, MappingNode] = field(default_factory=dict, repr=False)

    def fault(self, what: str, record: Struct, *path: str | int, near: str = "", warning: bool = False) -> Diagnostic:
        """Return a diagnostic for a record.

        `path` leads from the record to the value, by keys and indexes; `near` is text to locate within the value.
        """
        node = self.node(record, *path)
        piece = re.compile(r"\s+".join(map(re.escape, near.split())))  # a folded text breaks it over lines
        found = piece.search(self.text, node.start_mark.index, node.end_mark.index) if near else None
        return self.fault_at(found.start() if found else node.start_mark.index, what, warning=warning)

    def node(self, record: Struct, *path: str | int) -> Node:
        """Return the node at `path` from a record, or the last existing node on the way."""
        node: Node = self.nodes[id(record)]
        for step in path:
            node = _inner(node, step) or node
        return node

    def warning(self, what: str, record: Struct, *path: str | int, near: str = "") -> Diagnostic:
        """Return a warning for a record: valid, but probably not intended."""
        return self.fault(what, record, *path, near=near, warning=True)

    def fault_at(self, index: int, what: str, *, warning: bool = False) -> Diagnostic:
        """Return a diagnostic for a character index of the source."""
        line = bisect_right(self._line_starts, index)
        column = index - self._line_starts[line - 1] + 1
        return Diagnostic(self.file, line, column, one_line(what), warning)

    @cached_property
    def _line_starts(self) -> list[int]:
        """Where each line begins: a file with thousands of faults would be counted through for each of them."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def line_of(self, record: Struct) -> int:
        """Return the line number of a record."""
        return self.nodes[id(record)].start_mark.line + 1


def read_source(file: Path) -> DeckSource:
    """Read a deck file; all errors are in `faults`."""
    text, faults = _read_text(file)
    if text is None:
        return DeckSource(file, faults=tuple(faults))
    return source_of(file, text, faults)


def source_of(file: Path, text: str, faults: Sequence[Diagnostic] = ()) -> DeckSource:
    """Return the source of a deck from its text; `faults` are those that are known."""
    root, syntax = read_nodes(file, text)
    if root is None:
        return DeckSource(file, text, faults=(*faults, *syntax))
    converted = convert_deck(file, root)
    whole = (*faults, *syntax, *converted.faults)
    return DeckSource(file, text, root, converted.deck, whole, converted.lost, converted.nodes)


def _read_text(file: Path) -> tuple[str | None, list[Diagnostic]]:
    faults = []
    if file.suffix != ".yaml":
        renamed = file.with_suffix(".yaml").name
        faults.append(Diagnostic(file, 1, 1, f"decks need the extension .yaml: rename the file to {renamed}."))
    try:
        content = file.read_bytes()
    except OSError as error:
        return None, [Diagnostic(file, 1, 1, f"the file cannot be read: {error.strerror or error}.")]
    try:
        return content.decode("utf-8-sig"), faults
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        what = f"the byte 0x{error.object[error.start]:02X} is not valid UTF-8: save the file as UTF-8."
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            what = "the file is UTF-16, not UTF-8: save it as UTF-8."
        return None, [*faults, Diagnostic(file, *line_and_column(before, len(before)), what)]


def _inner(node: Node, step: str | int) -> Node | None:
    if isinstance(node, MappingNode):
        return next((value for key, value in reversed(node.value) if key.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: Node = node.value[step]
        return found
    return None


def in_order(faults: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort diagnostics by position and remove duplicates."""
    return sorted(set(faults))


def parse_deck(file: Path) -> Deck:
    """Return the deck in a file; raise CourseError with the position of each fault."""
    return parse_decks([file])[0]


def parse_decks(files: Sequence[Path]) -> tuple[Deck, ...]:
    """Return the decks in files; raise one CourseError with the faults of all of them."""
    return decks_of([read_source(file) for file in files])


def parse_own_decks(files: Sequence[Path]) -> tuple[Deck, ...]:
    """Return the learner's own decks, as `parse_decks` does; an id that a course could have is a fault, too."""
    return decks_of([read_own_source(file) for file in files], "your own decks", "fam lint --own")


def read_own_source(file: Path) -> DeckSource:
    """Read one of the learner's own deck files."""
    source = read_source(file)
    if source.deck is None or not source.deck.deck or is_own(source.deck.deck):
        return source
    wanted = own_id(source.deck.deck)
    what = f"the id of a deck of your own begins with `{OWN}-`, which no course's does: write `{wanted}`."
    return replace(source, faults=(*source.faults, source.fault(what, source.deck, "deck")))


def decks_of(sources: Sequence[DeckSource], what: str = "the decks", command: str = "fam lint") -> tuple[Deck, ...]:
    """Return the decks of sources; raise one CourseError with the faults of all of them."""
    faults = in_order(fault for source in sources for fault in source.faults)
    decks = tuple(source.deck for source in sources if source.deck is not None)
    if faults or len(decks) < len(sources):
        raise CourseError(_error_text(faults, what, command))
    return decks


def _error_text(faults: Sequence[Diagnostic], what: str, command: str) -> str:
    lines = [f"{what} have {pluralize(len(faults), 'fault')}:", *map(str, faults[:MAX_SHOWN])]
    more = len(faults) - MAX_SHOWN
    advice = f"and {more} more; run `{command}` to list all." if more > 0 else f"Fix them and run `{command}` again."
    return "\n  ".join(lines) + f"\n{advice}"
